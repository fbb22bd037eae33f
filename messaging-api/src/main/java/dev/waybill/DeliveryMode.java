package dev.waybill;

/** When a delivery is settled. */
public enum DeliveryMode {
  /** After its handler succeeded, or its dead letter is stored. The default. */
  AT_LEAST_ONCE,
  /** Before its handler starts: a failure or a crash loses it, and nothing repeats it. */
  AT_MOST_ONCE
}
