package dev.waybill.engine;

import java.time.Instant;

/** How one attempt ended. */
sealed interface Outcome {
  /** The handler is done with the event. */
  record Succeeded() implements Outcome {
    static final Succeeded INSTANCE = new Succeeded();
  }

  /** The idempotency store knows that the event has been handled before. */
  record Suppressed() implements Outcome {
    static final Suppressed INSTANCE = new Suppressed();
  }

  /** The handler failed, or the event could not even be decoded. */
  record Failed(Throwable error) implements Outcome {}

  /** The handler was not called; try again at {@code retryAt}. No attempt. */
  record NotRun(Instant retryAt, String why) implements Outcome {}
}
