package dev.waybill.spi;

import java.time.Duration;

/** The fate of a delivery. */
public sealed interface Settlement {
  /** Done; it MUST NOT come back, unless the acknowledgement itself is lost. */
  record Ack() implements Settlement {
    public static final Ack INSTANCE = new Ack();
  }

  /**
   * Handed back: the group must get it again, in order.
   *
   * @param failedAttempt whether a handler failed, or the delivery was never started
   */
  record Release(boolean failedAttempt) implements Settlement {}

  /** Handed back for later; only where the capabilities name a native delay. */
  record Defer(Duration delay, boolean failedAttempt) implements Settlement {}
}
