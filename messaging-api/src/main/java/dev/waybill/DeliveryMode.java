package dev.waybill;

/** How often a group may see an event. */
public enum DeliveryMode {
  /**
   * An event is settled after its handler returned, so a crash in between brings it again. With an
   * idempotency store its effect still happens once. The default.
   */
  AT_LEAST_ONCE,
  /** An event is settled before its handler runs, so a crash or a failure loses it. */
  AT_MOST_ONCE
}
