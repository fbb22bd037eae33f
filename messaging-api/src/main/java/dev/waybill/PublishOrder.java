package dev.waybill;

/** How a publisher treats events of one key that are published one after the other. */
public enum PublishOrder {
  /**
   * Many events of a key may be under way at once. Confirmed events are in publish order; one that
   * failed leaves a gap. The default.
   */
  PIPELINED,
  /**
   * One unconfirmed event per key. After a failure the key is fenced, until {@code resume(key)}, so
   * that no later event overtakes the failed one.
   */
  STRICT
}
