package dev.waybill;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Thrown by a handler that knows when it is worth trying again. Counts as a failed attempt. Under
 * {@link Ordering#KEY} the wait is cut to the subscription's {@code hold-limit}.
 */
public final class RetryAfterException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Duration delay;

  /** Try again after {@code delay}, at once where it is negative; {@code cause} may be null. */
  public RetryAfterException(Duration delay, @Nullable Throwable cause) {
    super("retry after " + Objects.requireNonNull(delay, "delay"), cause);
    this.delay = delay.isNegative() ? Duration.ZERO : delay;
  }

  /** The wait. */
  public Duration delay() {
    return delay;
  }
}
