package dev.waybill;

<<<<<<< HEAD
/** When a delivery is settled. */
public enum DeliveryMode {
  /** After its handler succeeded, or its dead letter is stored. The default. */
  AT_LEAST_ONCE,
  /** Before its handler starts: a failure or a crash loses it, and nothing repeats it. */
=======
/** How often a group may see an event. */
public enum DeliveryMode {
  /**
   * An event is settled after its handler returned, so a crash in between brings it again. With an
   * idempotency store its effect still happens once. The default.
   */
  AT_LEAST_ONCE,
  /** An event is settled before its handler runs, so a crash or a failure loses it. */
>>>>>>> config
  AT_MOST_ONCE
}
