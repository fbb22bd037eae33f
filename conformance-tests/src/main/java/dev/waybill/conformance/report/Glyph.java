package dev.waybill.conformance.report;

import dev.waybill.conformance.journal.Entry;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How a moment is drawn, and what the legend says of it. Shapes differ, not colours alone. */
enum Glyph {
  PUBLISHED("published", "<path d='M-6-6 6 0-6 6Z' class='hollow'/>"),
  CONFIRMED("confirmed", "<path d='M-6-6 6 0-6 6Z'/>"),
  UNCONFIRMED(
      "rejected or uncertain", "<path d='M-6-6 6 0-6 6Z' class='hollow'/><path d='M-7 7 7-7'/>"),
  DELIVERED("delivered: its handler begins", "<circle r='5.5' class='hollow'/>"),
  HANDLED("its handler ends well", "<circle r='5.5'/>"),
  FAILED("its handler ends in vain", "<path d='M-5-5 5 5M-5 5 5-5' class='thick'/>"),
  SETTLED("settled", "<path d='M0-7V7' class='thick'/>"),
  DEAD("dead letter", "<path d='M-6-6H6V6H-6Z'/>"),
  CRASH("crash", "<path d='M-8-8 8 8M-8 8 8-8M0-10V10M-10 0H10' class='bad'/>"),
  MEMBER("a member or shard comes or goes", "<path d='M0-7 7 0 0 7-7 0Z' class='hollow'/>"),
  FAULT("a fault begins, bites or ends", "<path d='M2-9-5 1H0L-2 9 5-1H0Z' class='warn'/>"),
  OTHER("something else", "<circle r='2.5'/>");

  private final String words;
  private final String shape;

  Glyph(String words, String shape) {
    this.words = words;
    this.shape = shape.replace('\'', '"');
  }

  String words() {
    return words;
  }

  /** As a symbol that pictures use, around the point 0,0. */
  String symbol() {
    return "<g id=\"%s\">%s</g>".formatted(id(), shape);
  }

  String id() {
    return "glyph-" + name().toLowerCase(Locale.ROOT);
  }

  static Glyph of(Entry entry) {
    return switch (entry.kind()) {
      case PUBLISH_INVOKED -> PUBLISHED;
      case PUBLISH_CONFIRMED -> CONFIRMED;
      case PUBLISH_REJECTED, PUBLISH_UNCERTAIN -> UNCONFIRMED;
      case DELIVERED, CORRUPT -> DELIVERED;
      case HANDLED -> entry.detail() == 0 ? HANDLED : FAILED;
      case SETTLE_INVOKED, SETTLED, SETTLE_STALE -> SETTLED;
      case DEAD -> DEAD;
      case MEMBER_KILLED -> CRASH;
      case MEMBER_STARTED,
          MEMBER_READY,
          MEMBER_CLOSING,
          MEMBER_CLOSED,
          MEMBER_PAUSED,
          MEMBER_RESUMED,
          ASSIGNED,
          REVOKED ->
          MEMBER;
      case FAULT_BEGUN, FAULT_EFFECTIVE, FAULT_ENDED, HEALED, STALL -> FAULT;
      default -> OTHER;
    };
  }

  /** What stands beside the mark where no number of a message does. */
  static @Nullable String word(Entry entry) {
    return switch (entry.kind()) {
      case MEMBER_STARTED -> "starts";
      case MEMBER_READY -> "ready";
      case MEMBER_CLOSING -> "closes";
      case MEMBER_CLOSED -> "closed";
      case MEMBER_PAUSED -> "stops";
      case MEMBER_RESUMED -> "runs";
      case MEMBER_KILLED -> "killed";
      case ASSIGNED -> "+s" + entry.value();
      case REVOKED -> "-s" + entry.value();
      case FAULT_BEGUN -> "fault";
      case FAULT_EFFECTIVE -> "bites";
      case FAULT_ENDED -> "ends";
      case HEALED -> "healed";
      case STALL -> "stall";
      default -> null;
    };
  }
}
