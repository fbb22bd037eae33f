package dev.waybill.nats;

import dev.waybill.ErrorCode;
import dev.waybill.MessagingException;
import io.nats.client.AuthenticationException;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamStatusException;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Turns what the client and JetStream say into error codes. */
final class NatsErrors {
  static final int STREAM_NOT_FOUND = 10059;
  static final int NAME_IN_USE = 10058;
  static final int NO_MESSAGE = 10037;
  static final int SEQUENCE_NOT_FOUND = 10043;
  static final int DELETE_FAILED = 10057;
  static final int WRONG_LAST_SEQUENCE = 10071;
  static final int WRONG_LAST_SEQUENCE_CONSTANT = 10164;

  private NatsErrors() {}

  /** What a future wrapped. */
  static Throwable unwrap(Throwable error) {
    Throwable inner = error;
    while ((inner instanceof ExecutionException || inner instanceof CompletionException)
        && inner.getCause() != null) {
      inner = inner.getCause();
    }
    return inner;
  }

  static ErrorCode code(Throwable error) {
    Throwable inner = unwrap(error);
    if (inner instanceof MessagingException messaging) {
      return messaging.code();
    }
    if (inner instanceof ApiError api) {
      return api.errorCode();
    }
    if (inner instanceof JetStreamApiException api) {
      return code(api.getErrorCode(), api.getApiErrorCode());
    }
    if (inner instanceof AuthenticationException) {
      return ErrorCode.AUTHENTICATION;
    }
    if (inner instanceof TimeoutException) {
      return ErrorCode.TIMEOUT;
    }
    if (inner instanceof JetStreamStatusException
        || inner instanceof CancellationException
        || inner instanceof IllegalStateException
        || inner instanceof IOException) {
      return isAuthentication(inner.getMessage()) ? ErrorCode.AUTHENTICATION : ErrorCode.CONNECTION;
    }
    return ErrorCode.INTERNAL;
  }

  private static boolean isAuthentication(@Nullable String message) {
    String text = String.valueOf(message).toLowerCase(Locale.ROOT);
    return text.contains("authorization violation")
        || text.contains("authentication")
        || text.contains("user authentication");
  }

  /** The code of an error that JetStream answered. */
  static ErrorCode code(int code, int apiCode) {
    return switch (apiCode) {
      case STREAM_NOT_FOUND -> ErrorCode.DESTINATION_NOT_FOUND;
      case 10054 -> ErrorCode.EVENT_TOO_LARGE; // message size exceeds maximum allowed
      case 10077, // maximum messages or bytes of the stream
          10047, // insufficient storage
          10023, // insufficient resources
          10028, // resource limits of the account
          10002 -> // those of the server
          ErrorCode.THROTTLED;
      case 10005 -> ErrorCode.CONNECTION; // no suitable peers: servers of the cluster are missing
      case 10039, 10076, 10035 -> ErrorCode.CAPABILITY_UNSUPPORTED; // JetStream is not enabled
      default ->
          code == 503
              ? ErrorCode.CONNECTION
              : code == 408 ? ErrorCode.TIMEOUT : ErrorCode.CONFIG_INVALID;
    };
  }

  /** An exception that says what failed, where, why and what to do. */
  static MessagingException exception(String what, Throwable error) {
    Throwable inner = unwrap(error);
    if (inner instanceof MessagingException known) {
      return inner.getClass() == MessagingException.class
          ? new MessagingException(known.code(), what + ": " + known.getMessage(), known)
          : known;
    }
    ErrorCode code = code(inner);
    return new MessagingException(
        code,
        what + ": " + inner.getClass().getSimpleName() + " " + inner.getMessage() + remedy(code),
        inner);
  }

  static String remedy(ErrorCode code) {
    return switch (code) {
      case AUTHENTICATION -> "; check the credentials below '.client.'";
      case AUTHORIZATION -> "; grant this operation, see docs/binders/nats.md, Permissions";
      case DESTINATION_NOT_FOUND -> "; create it, or let topology=apply do so";
      case CAPABILITY_UNSUPPORTED -> "; start the servers with JetStream enabled";
      case THROTTLED -> "; raise the limits of the stream or the account, or let groups catch up";
      case CONNECTION, TIMEOUT -> "; check that the servers can be reached";
      default -> "";
    };
  }
}
