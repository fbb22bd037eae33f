package dev.waybill;

import org.jspecify.annotations.Nullable;

/**
 * Something was asked for that the connected broker cannot do. Thrown at start-up or at the call,
 * never ignored.
 */
public final class UnsupportedCapabilityException extends MessagingException {
  private static final long serialVersionUID = 1L;

  /** Says why, with the cause where there is one. */
  public UnsupportedCapabilityException(String message, @Nullable Throwable cause) {
    super(ErrorCode.CAPABILITY_UNSUPPORTED, message, cause);
  }
}
