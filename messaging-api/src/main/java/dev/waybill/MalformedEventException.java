package dev.waybill;

import org.jspecify.annotations.Nullable;

/**
 * A received message is no CloudEvent that can be decoded. The engine dead-letters its raw bytes.
 */
public final class MalformedEventException extends MessagingException {
  private static final long serialVersionUID = 1L;

  /** Says why, with the cause where there is one. */
  public MalformedEventException(String message, @Nullable Throwable cause) {
    super(ErrorCode.EVENT_MALFORMED, message, cause);
  }
}
