package dev.waybill;

import org.jspecify.annotations.Nullable;

/** The object was used after it was closed. */
public final class MessagingClosedException extends MessagingException {
  private static final long serialVersionUID = 1L;

  /** Says why, with the cause where there is one. */
  public MessagingClosedException(String message, @Nullable Throwable cause) {
    super(ErrorCode.CLOSED, message, cause);
  }
}
