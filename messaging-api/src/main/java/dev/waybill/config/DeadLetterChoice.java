package dev.waybill.config;

/** What happens to an event whose attempts are used up, and to the events behind it. */
public enum DeadLetterChoice {
  /** Goes to the dead letters; later events of its key go on. */
  CONTINUE,
  /** Goes to the dead letters; later events of its key follow it, in order, until released. */
  PARK_KEY,
  /** Goes to the dead letters and the subscription stops until it is resumed. */
  STOP,
  /** Is dropped without a copy. */
  DISCARD
}
