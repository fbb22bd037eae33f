package dev.waybill.nats;

import dev.waybill.ErrorCode;

/** An error that JetStream answered. */
final class ApiError extends Exception {
  private static final long serialVersionUID = 1L;

  private final int code;
  private final int apiCode;

  ApiError(int code, int apiCode, String description) {
    super(description + " (" + apiCode + ")");
    this.code = code;
    this.apiCode = apiCode;
  }

  ErrorCode errorCode() {
    return NatsErrors.code(code, apiCode);
  }

  boolean isWrongLastSequence() {
    return apiCode == NatsErrors.WRONG_LAST_SEQUENCE
        || apiCode == NatsErrors.WRONG_LAST_SEQUENCE_CONSTANT;
  }

  boolean isNameInUse() {
    return apiCode == NatsErrors.NAME_IN_USE;
  }

  /** There is no message of that number, or none any more. */
  boolean isNoMessage() {
    return apiCode == NatsErrors.NO_MESSAGE
        || apiCode == NatsErrors.SEQUENCE_NOT_FOUND
        || (apiCode == NatsErrors.DELETE_FAILED
            && String.valueOf(getMessage()).startsWith("no message found"));
  }

  boolean isMissing() {
    return code == 404;
  }

  boolean isStreamMissing() {
    return apiCode == NatsErrors.STREAM_NOT_FOUND;
  }
}
