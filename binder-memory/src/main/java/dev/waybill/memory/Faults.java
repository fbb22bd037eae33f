package dev.waybill.memory;

import java.util.ArrayDeque;

/** The faults that are in force. Guarded by the broker's lock. */
final class Faults {
  private final ArrayDeque<Send> stalled = new ArrayDeque<>();
  private boolean stalls;
  private boolean away;
  private boolean refusesDeadLetters;
  private int acksToLose;
  private long lostAcks;

  boolean refusesDeadLetters() {
    return refusesDeadLetters;
  }

  void refuseDeadLetters(boolean refuse) {
    refusesDeadLetters = refuse;
  }

  void loseAcks(int count) {
    acksToLose = count;
  }

  boolean losesAck() {
    if (acksToLose == 0) {
      return false;
    }
    acksToLose--;
    lostAcks++;
    return true;
  }

  long lostAcks() {
    return lostAcks;
  }

  /** Takes a send out of the way of the broker, if publishes are stalled. */
  boolean stalls(Send send) {
    if (stalls) {
      stalled.add(send);
    }
    return stalls;
  }

  /** Whether nobody reaches the broker. */
  boolean away() {
    return away;
  }

  void cut() {
    away = true;
    stalls = true;
  }

  void restore() {
    away = false;
  }

  void stall() {
    stalls = true;
  }

  /** Lets everything go on that was stalled, in order, also what its sender has given up. */
  void resume() {
    stalls = false;
    while (!stalled.isEmpty()) {
      stalled.remove().store();
    }
  }

  /** The sends of a binder that died never left it. */
  void forget(Session session) {
    stalled.removeIf(send -> send.session() == session);
  }
}
