package dev.waybill.conformance.journal;

import java.util.Locale;

/**
 * The part of a history that a person needs to see why an invariant is broken: the entries of the
 * message, those of its key right before and after, and what befell members and the broker in
 * between. Without a message: what surrounds the entry. Stateless.
 */
public final class HistorySlice {
  private static final int AROUND = 5;
  private static final int MOST = 80;

  private HistorySlice() {}

  /**
   * The lines of a slice.
   *
   * @param index the entry where it shows, which is marked, or -1
   * @param message the message it is about, or -1
   */
  public static String around(History history, int index, int message) {
    boolean[] shown = new boolean[history.length()];
    int from = history.length();
    int to = -1;
    for (int i = 0; i < history.length(); i++) {
      if (i == index || (history.messages().exists(message) && history.message(i) == message)) {
        shown[i] = true;
        from = Math.min(from, i);
        to = i;
      }
    }
    if (to < 0) {
      return "(no entry tells of it)\n";
    }
    from = neighbours(history, shown, message, from, -1);
    to = neighbours(history, shown, message, to, 1);
    if (index >= 0) {
      neighbours(history, shown, message, index, -1);
      neighbours(history, shown, message, index, 1);
    }
    for (int i = from; i <= to; i++) {
      shown[i] |= befalls(history.kind(i));
    }
    return text(history, shown, index);
  }

  /** Marks the neighbours on one side; answers where the last of them is. */
  private static int neighbours(History history, boolean[] shown, int message, int from, int step) {
    int last = from;
    int count = 0;
    for (int i = from + step; i >= 0 && i < shown.length && count < AROUND; i += step) {
      if (isRelated(history, i, message)) {
        shown[i] = true;
        last = i;
        count++;
      }
    }
    return last;
  }

  private static boolean isRelated(History history, int index, int message) {
    MessageTable messages = history.messages();
    if (!messages.exists(message)) {
      return true;
    }
    int other = history.message(index);
    return messages.exists(other)
        && messages.key(other) != History.NO_KEY
        && messages.key(other) == messages.key(message);
  }

  private static boolean befalls(EntryKind kind) {
    return switch (kind) {
      case MEMBER_CLOSING,
          MEMBER_CLOSED,
          MEMBER_KILLED,
          MEMBER_PAUSED,
          MEMBER_RESUMED,
          ASSIGNED,
          REVOKED,
          FAULT_BEGUN,
          FAULT_EFFECTIVE,
          FAULT_ENDED,
          STALL ->
          true;
      default -> false;
    };
  }

  private static String text(History history, boolean[] shown, int index) {
    StringBuilder text = new StringBuilder();
    int lines = 0;
    for (int i = 0; i < shown.length; i++) {
      if (shown[i]) {
        if (lines++ == MOST) {
          return text.append("  ... and more\n").toString();
        }
        text.append(i == index ? "> " : "  ").append(line(history, i)).append('\n');
      }
    }
    return text.toString();
  }

  private static String line(History history, int index) {
    StringBuilder line = new StringBuilder();
    double millis = (history.nanos(index) - history.nanos(0)) / 1e6;
    line.append(
        String.format(Locale.ROOT, "%8d %12.3f ms  %-17s", index, millis, history.kind(index)));
    boolean publishes = history.kind(index).name().startsWith("PUBLISH");
    line.append(publishes ? " publisher " : " member ").append(history.actor(index));
    if (history.kind(index).isOfGroup()) {
      line.append(" group ").append(history.group(index));
    }
    int message = history.message(index);
    if (message >= 0) {
      line.append(" message ").append(message);
    }
    if (message >= 0 && history.messages().exists(message)) {
      MessageTable messages = history.messages();
      int key = messages.key(message);
      line.append(" (publisher ").append(messages.publisher(message));
      line.append(key < 0 ? " no key" : " key " + key);
      line.append(" sequence ").append(messages.sequence(message)).append(')');
    }
    return line.append(ending(history, index)).toString();
  }

  private static String ending(History history, int index) {
    int number = history.number(index);
    return switch (history.kind(index)) {
      case DELIVERED, CORRUPT -> " attempt " + number;
      case HANDLED ->
          " attempt "
              + number
              + switch (history.detail(index)) {
                case 0 -> " ok";
                case 1 -> " failed";
                case 2 -> " failed, no retry";
                default -> " interrupted";
              };
      case DEAD -> " after " + number + (history.detail(index) == 0 ? "" : " altered");
      case STALL -> String.format(Locale.ROOT, " for %.3f ms", history.value(index) / 1e6);
      case ASSIGNED, REVOKED -> " shard " + history.value(index);
      default -> "";
    };
  }
}
