package dev.waybill;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Thrown by a handler that knows when it is worth trying again. Counts as a failed attempt. Under
 * {@link Ordering#KEY} the wait is cut to the subscription's {@code hold-limit}.
 */
public final class RetryAfterException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Duration delay;

  /** Try again after {@code delay}; {@code cause} may be null. */
  public RetryAfterException(Duration delay, @Nullable Throwable cause) {
    super("retry after " + delay, cause);
    this.delay = delay;
  }

  /** The wait. */
  public Duration delay() {
    return delay;
  }
}
