package dev.waybill;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The root of every exception that Waybill throws. Unchecked. Act on {@link #code()}; the exception
 * of the broker's client, where there is one, is the cause.
 */
public class MessagingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;

  /** An exception with no native cause. */
  public MessagingException(ErrorCode code, String message) {
    this(code, message, null);
  }

  /** An exception that carries the native exception as its cause. */
  public MessagingException(ErrorCode code, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.code = Objects.requireNonNull(code, "code");
  }

  /** What went wrong. */
  public final ErrorCode code() {
    return code;
  }

  /** Same as {@code code().isRetryable()}. */
  public final boolean isRetryable() {
    return code.isRetryable();
  }
}
