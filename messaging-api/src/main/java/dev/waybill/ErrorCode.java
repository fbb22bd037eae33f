package dev.waybill;

/**
 * What went wrong, for programs to act on; the message is for people. Whether an error may pass by
 * itself is fixed per code. Each code has a section in {@code docs/errors.md}.
 */
public enum ErrorCode {
  /** Configuration that cannot be used; nothing was opened. */
  CONFIG_INVALID(false),
  /** Something was asked for that the connected broker cannot do. */
  CAPABILITY_UNSUPPORTED(false),
  /** The destination, or what a group needs beside it, does not exist on the broker. */
  DESTINATION_NOT_FOUND(false),
  /** The broker's topology differs from what the configuration describes. */
  TOPOLOGY_DRIFT(false),
  /** The broker refused the credentials. */
  AUTHENTICATION(false),
  /** The credentials are good but the operation is denied. */
  AUTHORIZATION(false),
  /** The broker cannot be reached, or the connection broke. */
  CONNECTION(true),
  /** The operation did not end before its deadline. */
  TIMEOUT(true),
  /** The broker asks for less: a quota, an alarm, a full queue. */
  THROTTLED(true),
  /** The local buffer stayed full for longer than the caller was willing to wait. */
  BUFFER_FULL(true),
  /** The event is larger than the broker, or the configuration, allows. */
  EVENT_TOO_LARGE(false),
  /** The event breaks the CloudEvents specification or a rule of the destination. */
  EVENT_INVALID(false),
  /** A received message is no CloudEvent that can be decoded. */
  EVENT_MALFORMED(false),
  /** The key is fenced after a failed publish in {@code STRICT} order. */
  KEY_FENCED(false),
  /** The dead letters of a group cannot be written. */
  DEAD_LETTER_UNWRITABLE(true),
  /** A store, such as the idempotency store, cannot be used right now. */
  STORE_UNAVAILABLE(true),
  /** The object was closed, or is closing. */
  CLOSED(false),
  /** A defect of Waybill or of a binder. */
  INTERNAL(false);

  private final boolean retryable;

  ErrorCode(boolean retryable) {
    this.retryable = retryable;
  }

  /** Whether the same call may succeed later without anybody changing anything. */
  public boolean isRetryable() {
    return retryable;
  }
}
