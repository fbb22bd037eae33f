package dev.waybill.conformance.simulation;

import dev.waybill.conformance.journal.Entry;
import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.journal.History;
import java.time.Duration;

/** What is wrong with a play, for people: the sentence, a slice of what happened, the plan. */
final class Report {
  private static final int MOST_ENTRIES = 40;

  private Report() {}

  static String of(long seed, Verdict verdict) {
    Breach breach = verdict.breaches().get(0);
    return "seed %d breaks %s%n%nWhat happened around it:%n%s%nThe plan (save it, and play it with -Dwaybill.simulation.plan=FILE):%n%s%n"
        .formatted(seed, breach, slice(verdict.outcome().history(), breach), verdict.plan());
  }

  /** The last entries of the message's key, and of members and faults, up to the breach. */
  static String slice(History history, Breach breach) {
    int last = breach.index() < 0 ? history.length() - 1 : breach.index();
    int first = last;
    for (int shown = 0; first >= 0 && shown < MOST_ENTRIES; first--) {
      shown += belongs(history, first, breach) ? 1 : 0;
    }
    StringBuilder text = new StringBuilder();
    for (int i = first + 1; i <= last; i++) {
      if (belongs(history, i, breach)) {
        text.append("  ").append(line(history.entry(i))).append(System.lineSeparator());
      }
    }
    return text.toString();
  }

  private static boolean belongs(History history, int index, Breach breach) {
    int message = history.message(index);
    return message < 0
        || breach.message() < 0
        || history.messages().key(message) == history.messages().key(breach.message());
  }

  private static String line(Entry entry) {
    Duration at = Duration.ofNanos(entry.nanos());
    String line = "%4d.%06d  %s".formatted(at.toSeconds(), at.toNanosPart() / 1000, entry.kind());
    if (entry.kind() == EntryKind.FAULT_EFFECTIVE) {
      return line + " " + Bites.Fault.values()[entry.detail()];
    }
    line += entry.kind() == EntryKind.PUBLISH_INVOKED ? " by " : " at ";
    line += entry.actor();
    if (entry.message() >= 0) {
      line += ": message " + entry.message();
    }
    return switch (entry.kind()) {
      case DELIVERED, HANDLED ->
          line + ", attempt " + entry.number() + (entry.detail() == 0 ? "" : ", " + end(entry));
      default -> line;
    };
  }

  private static String end(Entry entry) {
    return entry.detail() == 3 ? "cut short" : "failed";
  }
}
