package dev.waybill;

/**
 * How an event is laid out in the broker's message, as the CloudEvents protocol bindings define.
 */
public enum ContentMode {
  /** Attributes in headers, data as the body. The default. */
  BINARY,
  /** The whole event as one JSON document in the body. */
  STRUCTURED
}
