package dev.waybill.conformance.invariant;

import dev.waybill.conformance.journal.History;
import java.util.Arrays;

/**
 * Where each handler that began has ended: at its {@code HANDLED}, at the death of its member, or
 * where the close of its member returned without waiting for it. Immutable.
 */
final class HandlerSpans {
  private static final int NONE = -1;

  private final History history;
  private final int[] end;
  private final int[] handled;
  private final int[] next;
  private final int[] open;
  private final int[] lastKilled;

  HandlerSpans(History history) {
    this.history = history;
    int length = history.length();
    end = new int[length];
    Arrays.fill(end, length);
    handled = new int[length];
    Arrays.fill(handled, length);
    next = new int[length];
    open = new int[history.messageCount() * history.groupCount()];
    Arrays.fill(open, NONE);
    lastKilled = new int[history.actorCount()];
    Arrays.fill(lastKilled, NONE);
    for (int i = 0; i < length; i++) {
      match(i);
    }
    cutAtDepartures();
  }

  private void match(int index) {
    switch (history.kind(index)) {
      case DELIVERED -> {
        if (history.messages().exists(history.message(index))) {
          next[index] = open[pair(index)];
          open[pair(index)] = index;
        }
      }
      case HANDLED -> {
        if (history.messages().exists(history.message(index))) {
          finish(index);
        }
      }
      case MEMBER_KILLED -> lastKilled[history.actor(index)] = index;
      default -> {}
    }
  }

  private void finish(int index) {
    int before = NONE;
    for (int begin = open[pair(index)]; begin != NONE; begin = next[begin]) {
      boolean dead = lastKilled[history.actor(begin)] > begin;
      boolean its =
          history.actor(begin) == history.actor(index)
              && history.number(begin) == history.number(index);
      if (dead || its) {
        if (before == NONE) {
          open[pair(index)] = next[begin];
        } else {
          next[before] = next[begin];
        }
      } else {
        before = begin;
      }
      if (its && !dead) {
        end[begin] = index;
        handled[begin] = index;
        return;
      }
    }
  }

  private void cutAtDepartures() {
    int[] killed = new int[history.actorCount()];
    int[] closed = new int[history.actorCount() * history.groupCount()];
    Arrays.fill(killed, history.length());
    Arrays.fill(closed, history.length());
    for (int i = history.length() - 1; i >= 0; i--) {
      int actor = history.actor(i);
      int member = actor * history.groupCount() + history.group(i);
      switch (history.kind(i)) {
        case MEMBER_KILLED -> killed[actor] = i;
        case MEMBER_CLOSED -> closed[member] = i;
        case DELIVERED -> end[i] = Math.min(end[i], Math.min(killed[actor], closed[member]));
        default -> {}
      }
    }
  }

  private int pair(int index) {
    return history.message(index) * history.groupCount() + history.group(index);
  }

  /**
   * The index where the handler that began at this one ended; the length of the history if never.
   */
  int end(int delivered) {
    return end[delivered];
  }

  /** The index of the entry in which that handler told its end; the history's length if never. */
  int handled(int delivered) {
    return handled[delivered];
  }
}
