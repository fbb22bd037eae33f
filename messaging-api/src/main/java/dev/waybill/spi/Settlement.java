package dev.waybill.spi;

import java.time.Duration;

/** The fate of a delivery. */
public sealed interface Settlement {
  /** Done; it MUST NOT come back, unless the acknowledgement itself is lost. */
  record Ack() implements Settlement {
    public static final Ack INSTANCE = new Ack();
  }

  /**
   * Handed back: the group must get it again, before anything of its key that lies behind it and
   * was not delivered. It is an orderly end: {@link Inbound#crashes()} begins at 0 again.
   *
   * @param failedAttempt whether a handler failed, or the delivery was never started
   */
  record Release(boolean failedAttempt) implements Settlement {}

  /**
   * Handed back for later; only where {@link dev.waybill.Capabilities#maxPublishDelay} is more than
   * zero. The engine does not ask for it yet, and no check of the suite does.
   */
  record Defer(Duration delay, boolean failedAttempt) implements Settlement {}
}
