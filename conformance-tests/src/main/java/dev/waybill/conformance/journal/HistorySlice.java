package dev.waybill.conformance.journal;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The part of a history that a person needs to see why an invariant is broken: the entries of the
 * message, those of its key right before and after, and what befell members and the broker in
 * between. Without a message: what surrounds the entry.
 *
 * @param message the message it is about, or -1
 * @param moments in the order of the history, at most 80
 * @param isCut whether there were more
 */
public record HistorySlice(int message, List<Moment> moments, boolean isCut) {
  private static final int AROUND = 5;
  private static final int MOST = 80;

  /** Copies the list. */
  public HistorySlice {
    moments = List.copyOf(moments);
  }

  /**
   * The slice of a history.
   *
   * @param index the entry where it shows, which is marked, or -1
   * @param message the message it is about, or -1
   */
  public static HistorySlice around(History history, int index, int message) {
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
      return new HistorySlice(message, List.of(), false);
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
    return of(history, shown, index, message);
  }

  private static HistorySlice of(History history, boolean[] shown, int index, int message) {
    List<Moment> moments = new ArrayList<>();
    for (int i = 0; i < shown.length; i++) {
      if (shown[i]) {
        if (moments.size() == MOST) {
          return new HistorySlice(message, moments, true);
        }
        moments.add(Moment.of(history, i, i == index));
      }
    }
    return new HistorySlice(message, moments, false);
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

  /** A line for each moment; the marked one begins with {@code >}. */
  public String text() {
    if (moments.isEmpty()) {
      return "(no entry tells of it)\n";
    }
    return moments.stream()
        .map(moment -> (moment.isMarked() ? "> " : "  ") + moment.text() + "\n")
        .collect(Collectors.joining("", "", isCut ? "  ... and more\n" : ""));
  }
}
