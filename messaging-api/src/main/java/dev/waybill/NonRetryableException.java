package dev.waybill;

import org.jspecify.annotations.Nullable;

/** Thrown by a handler, directly or as a cause, to give an event up at once. */
public class NonRetryableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says why no further attempt can succeed. */
  public NonRetryableException(String message) {
    this(message, null);
  }

  /** As above, with the cause. */
  public NonRetryableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
