package dev.waybill.conformance.simulation;

/** What the engine promises beyond the invariants of the suite. */
enum Promise {
  PARKED("nothing of a parked key begins before its release"),
  CAUSE("an attempt begins again only where it was cut short or its acknowledgement was lost"),
  ATTEMPTS("attempts are counted one by one, and not where they were cut short"),
  MOST("no event begins more often than attempts and their interruptions allow"),
  RELEASED("once every key is released and nothing fails, there are no dead letters"),
  REPLAYED("once all is replayed and nothing fails, there are no dead letters"),
  ONE_END("an event is handled or dead, not both"),
  DEAD_IN_ORDER("the dead letters of a publisher and key lie in the order of their publishes"),
  ENDS("what leaves no dead letter is handled, or fails its last attempt"),
  NO_LETTERS("where failed events are discarded there are no dead letters"),
  AT_MOST_ONCE("what is settled before it is handled is not lost but with its member"),
  WAIT("no attempt begins before the wait is over that the one before asked for"),
  DONE("what the idempotency store knows as done is not handled again"),
  CLAIMED("where there is an idempotency store, only what was claimed is handled"),
  INNOCENT("no event is given up as a killer that none died with"),
  KILLER("what kills every member is given up as a killer"),
  RESTARTS("an event kills only so many members"),
  STOPS("who gives an event up stops, where that is agreed"),
  PAUSED("no handler begins at a member that is paused or stopped"),
  SETTLED("in the end nothing waits at the broker"),
  END("a play comes to its end");

  private final String sentence;

  Promise(String sentence) {
    this.sentence = sentence;
  }

  Breach breach(int index, int message, String text) {
    return new Breach(name(), sentence, index, message, text);
  }
}
