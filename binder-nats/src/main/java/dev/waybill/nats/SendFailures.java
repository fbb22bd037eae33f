package dev.waybill.nats;

import dev.waybill.ErrorCode;
import dev.waybill.MessagingClosedException;
import dev.waybill.MessagingException;
import dev.waybill.spi.Address;
import dev.waybill.spi.SendOutcome;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How sends end that are not confirmed, in words. */
final class SendFailures {
  private SendFailures() {}

  static MessagingException tooLarge(Address to, int size, long limit) {
    return new MessagingException(
        ErrorCode.EVENT_TOO_LARGE,
        "Publish failed: the event has "
            + size
            + " bytes with its headers, "
            + to
            + " takes "
            + limit
            + ": raise 'max_payload' of the servers, or send a reference to the data");
  }

  static MessagingException tooManyHeaders(Address to, int size, int limit) {
    return new MessagingException(
        ErrorCode.EVENT_TOO_LARGE,
        "Publish failed: the attributes of the event have "
            + size
            + " bytes, "
            + to
            + " takes "
            + limit
            + ", because JetStream keeps no more headers of a message: use content-mode=structured");
  }

  static SendOutcome closed(Send send) {
    return perhapsStored(
        send,
        ErrorCode.CLOSED,
        new MessagingClosedException(
            "Publish to '" + send.to + "' was under way when its publisher was closed", null));
  }

  /** A later message of its key is stored: it is too late for this one. */
  static SendOutcome overtaken(Send send) {
    return perhapsStored(
        send,
        ErrorCode.CONNECTION,
        new MessagingException(
            ErrorCode.CONNECTION,
            "Publish to '"
                + send.to
                + "' was not confirmed, and a later event is stored; sending it again would change"
                + " the order"));
  }

  static SendOutcome late(
      Send send, Duration timeout, boolean connected, @Nullable Throwable trouble) {
    ErrorCode code = connected ? ErrorCode.TIMEOUT : ErrorCode.CONNECTION;
    return perhapsStored(
        send,
        code,
        new MessagingException(
            code,
            "Publish to '"
                + send.to
                + (connected
                    ? "' was not confirmed within "
                    : "' had no connection to a server within ")
                + timeout.toMillis()
                + " ms"
                + NatsErrors.remedy(code),
            trouble));
  }

  /** Only what was never handed over is certainly not stored. */
  private static SendOutcome perhapsStored(Send send, ErrorCode code, MessagingException why) {
    return send.wasHandedOver()
        ? new SendOutcome.Uncertain(code, why)
        : new SendOutcome.Rejected(code, why);
  }

  static SendOutcome denied(Send send) {
    return new SendOutcome.Rejected(
        ErrorCode.AUTHORIZATION,
        new MessagingException(
            ErrorCode.AUTHORIZATION,
            "Publish to '"
                + send.to
                + "' ("
                + send.subject
                + ") is not allowed"
                + NatsErrors.remedy(ErrorCode.AUTHORIZATION)));
  }

  static SendOutcome missing(Send send, String stream) {
    return new SendOutcome.Rejected(
        ErrorCode.DESTINATION_NOT_FOUND,
        new MessagingException(
            ErrorCode.DESTINATION_NOT_FOUND,
            "Publish failed: stream '"
                + stream
                + "' of '"
                + send.to
                + "' does not exist"
                + NatsErrors.remedy(ErrorCode.DESTINATION_NOT_FOUND)));
  }

  static SendOutcome refused(Send send, ApiError error) {
    ErrorCode code = error.errorCode();
    MessagingException why =
        new MessagingException(
            code,
            "Publish to '"
                + send.to
                + "' was refused: "
                + error.getMessage()
                + NatsErrors.remedy(code),
            error);
    // Without a quorum nobody knows what becomes of it.
    return code == ErrorCode.TIMEOUT || code == ErrorCode.CONNECTION
        ? new SendOutcome.Uncertain(code, why)
        : new SendOutcome.Rejected(code, why);
  }
}
