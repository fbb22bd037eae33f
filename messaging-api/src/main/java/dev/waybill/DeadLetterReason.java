package dev.waybill;

/** Why an event became a dead letter. */
public enum DeadLetterReason {
  /** Its last attempt failed. */
  EXHAUSTED,
  /** Its failure is one that no retry can mend. */
  NON_RETRYABLE,
  /** It is no CloudEvent that can be decoded. */
  UNDECODABLE,
  /** It was no longer worth delivering. */
  EXPIRED,
  /** It killed the process that handled it, again and again. */
  CRASH_LOOP,
  /** An earlier event of its key is parked. */
  KEY_PARKED,
  /** The broker gave it up by itself. */
  BROKER
}
