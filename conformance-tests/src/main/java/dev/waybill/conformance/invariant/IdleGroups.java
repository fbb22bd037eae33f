package dev.waybill.conformance.invariant;

import dev.waybill.conformance.journal.History;

/**
 * Which groups are idle just now: some member is ready, and no handler runs. Sees each entry once,
 * in order. Not thread-safe.
 */
final class IdleGroups {
  private final History history;
  private final boolean[] isReady;
  private final int[] running;
  private final int[] readyMembers;
  private final int[] runningInGroup;
  private final long[] since;

  IdleGroups(History history) {
    this.history = history;
    isReady = new boolean[history.actorCount() * history.groupCount()];
    running = new int[isReady.length];
    readyMembers = new int[history.groupCount()];
    runningInGroup = new int[history.groupCount()];
    since = new long[history.groupCount()];
  }

  void see(int index) {
    int group = history.group(index);
    int member = history.actor(index) * history.groupCount() + group;
    long now = history.nanos(index);
    switch (history.kind(index)) {
      case MEMBER_READY -> join(member, group, now);
      case MEMBER_CLOSING -> leave(member, group);
      case MEMBER_CLOSED -> end(member, group, now);
      case MEMBER_KILLED -> {
        for (int each = 0; each < history.groupCount(); each++) {
          end(history.actor(index) * history.groupCount() + each, each, now);
        }
      }
      case DELIVERED -> {
        running[member]++;
        runningInGroup[group]++;
      }
      case HANDLED -> stop(member, group, Math.min(1, running[member]), now);
      default -> {}
    }
  }

  private void join(int member, int group, long now) {
    if (!isReady[member]) {
      isReady[member] = true;
      if (readyMembers[group]++ == 0) {
        since[group] = now;
      }
    }
  }

  private void leave(int member, int group) {
    if (isReady[member]) {
      isReady[member] = false;
      readyMembers[group]--;
    }
  }

  private void end(int member, int group, long now) {
    leave(member, group);
    stop(member, group, running[member], now);
  }

  private void stop(int member, int group, int handlers, long now) {
    running[member] -= handlers;
    runningInGroup[group] -= handlers;
    if (handlers > 0 && runningInGroup[group] == 0) {
      since[group] = now;
    }
  }

  boolean isIdle(int group) {
    return readyMembers[group] > 0 && runningInGroup[group] == 0;
  }

  /** Since when it is idle. */
  long since(int group) {
    return since[group];
  }

  /** How many handlers a member runs in a group. */
  int running(int actor, int group) {
    return running[actor * history.groupCount() + group];
  }
}
