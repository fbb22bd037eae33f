package dev.waybill;

/** How strictly a publisher keeps the order of one key. */
public enum PublishOrder {
  /**
   * Many sends of a key may be under way at once; they are stored in order, but after a failed one
   * later ones may already be stored. The default.
   */
  PIPELINED,
  /**
   * One unconfirmed send per key; after a failed one the key is fenced until {@link
   * Publisher#resume}.
   */
  STRICT
}
