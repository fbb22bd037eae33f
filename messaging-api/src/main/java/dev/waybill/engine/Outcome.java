package dev.waybill.engine;

import dev.waybill.MalformedEventException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

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

  /** The handler failed. */
  record Failed(Throwable error) implements Outcome {}

  /** The handler was not called, and never will be: this is no event. No attempt. */
  record Undecodable(MalformedEventException error) implements Outcome {}

  /**
   * The handler was not called; try again at {@code retryAt}. No attempt.
   *
   * @param trouble what is wrong, if something is, for the health of the subscription
   */
  record NotRun(Instant retryAt, @Nullable String trouble) implements Outcome {}
}
