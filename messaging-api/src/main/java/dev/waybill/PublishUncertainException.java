package dev.waybill;

import org.jspecify.annotations.Nullable;

/**
 * The event may or may not have been stored: its outcome could not be learned. Publishing it again
 * may store it twice.
 */
public final class PublishUncertainException extends MessagingException {
  private static final long serialVersionUID = 1L;

  /** Says why, with the cause where there is one. */
  public PublishUncertainException(ErrorCode code, String message, @Nullable Throwable cause) {
    super(code, message, cause);
  }
}
