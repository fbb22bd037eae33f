package dev.waybill;

/** What happens to an event that is given up, and to what follows it. */
public enum DeadLetterPolicy {
  /** It is stored with the group's dead letters; its key goes on without it. The default. */
  CONTINUE,
  /**
   * It is stored with the group's dead letters, and later events of its key follow it there, in
   * order, until {@link DeadLetters#release} lets them run. Events without a key go on as with
   * {@link #CONTINUE}. Needs a binder with group state.
   */
  PARK_KEY,
  /**
   * It is stored with the group's dead letters, and the subscription stops until {@link
   * Subscription#resume}.
   */
  STOP,
  /** It is dropped, counted and logged. There are no dead letters. */
  DISCARD
}
