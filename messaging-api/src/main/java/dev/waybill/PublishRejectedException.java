package dev.waybill;

import org.jspecify.annotations.Nullable;

/** The event was definitely not stored by the broker, and never will be by this call. */
public final class PublishRejectedException extends MessagingException {
  private static final long serialVersionUID = 1L;

  /** Says why, with the cause where there is one. */
  public PublishRejectedException(ErrorCode code, String message, @Nullable Throwable cause) {
    super(code, message, cause);
  }
}
