package dev.waybill.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.ChannelContinuationTimeoutException;
import com.rabbitmq.client.Method;
import com.rabbitmq.client.PossibleAuthenticationFailureException;
import com.rabbitmq.client.ShutdownSignalException;
import dev.waybill.ErrorCode;
import dev.waybill.MessagingException;
import java.io.IOException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/** Turns the client's exceptions into error codes. */
final class RabbitMqErrors {
  private RabbitMqErrors() {}

  /** The exception that says most: the server's own word where there is one. */
  static Throwable unwrap(Throwable error) {
    Throwable inner = error;
    while (isWrapper(inner) && inner.getCause() != null) {
      inner = inner.getCause();
    }
    return inner;
  }

  private static boolean isWrapper(Throwable error) {
    return error instanceof ExecutionException
        || error instanceof CompletionException
        || (error.getClass() == IOException.class
            && error.getCause() instanceof ShutdownSignalException);
  }

  /** The code with which the server closed a channel or connection, or 0. */
  static int replyCode(Throwable error) {
    if (unwrap(error) instanceof ShutdownSignalException signal) {
      Method reason = signal.getReason();
      if (reason instanceof AMQP.Channel.Close close) {
        return close.getReplyCode();
      }
      if (reason instanceof AMQP.Connection.Close close) {
        return close.getReplyCode();
      }
    }
    return 0;
  }

  /** The words with which the server closed a channel or connection, or those of the exception. */
  static String replyText(Throwable error) {
    Throwable inner = unwrap(error);
    if (inner instanceof ShutdownSignalException signal) {
      Method reason = signal.getReason();
      if (reason instanceof AMQP.Channel.Close close) {
        return close.getReplyText();
      }
      if (reason instanceof AMQP.Connection.Close close) {
        return close.getReplyText();
      }
      if (signal.getCause() != null) {
        return signal.getCause().toString(); // the connection broke, and nobody said why
      }
    }
    return String.valueOf(inner.getMessage());
  }

  static boolean isMissing(Throwable error) {
    return replyCode(error) == AMQP.NOT_FOUND;
  }

  static ErrorCode code(Throwable error) {
    Throwable inner = unwrap(error);
    if (inner instanceof MessagingException messaging) {
      return messaging.code();
    }
    if (inner instanceof AuthenticationFailureException
        || inner instanceof PossibleAuthenticationFailureException
        || inner instanceof SSLException) {
      return ErrorCode.AUTHENTICATION;
    }
    switch (replyCode(inner)) {
      case AMQP.ACCESS_REFUSED, AMQP.NOT_ALLOWED -> {
        return ErrorCode.AUTHORIZATION;
      }
      case AMQP.NOT_FOUND -> {
        return ErrorCode.DESTINATION_NOT_FOUND;
      }
      case AMQP.PRECONDITION_FAILED -> {
        return ErrorCode.TOPOLOGY_DRIFT;
      }
      case AMQP.RESOURCE_ERROR -> {
        return ErrorCode.THROTTLED;
      }
      default -> {
        // told by the exception's class
      }
    }
    if (inner instanceof ChannelContinuationTimeoutException || inner instanceof TimeoutException) {
      return ErrorCode.TIMEOUT;
    }
    return inner instanceof IOException || inner instanceof ShutdownSignalException
        ? ErrorCode.CONNECTION
        : ErrorCode.INTERNAL;
  }

  /** An exception that says what failed, where, why and what to do. */
  static MessagingException exception(String what, Throwable error) {
    Throwable inner = unwrap(error);
    if (inner instanceof MessagingException messaging) {
      return messaging;
    }
    ErrorCode code = code(inner);
    String remedy =
        switch (code) {
          case AUTHENTICATION -> "; check credentials and certificates below '.client.'";
          case AUTHORIZATION -> "; grant this operation, see docs/binders/rabbitmq.md, Permissions";
          case DESTINATION_NOT_FOUND -> "; create it, or let topology=apply do so";
          case CONNECTION, TIMEOUT -> "; check that the server can be reached";
          default -> "";
        };
    return new MessagingException(
        code,
        what + ": " + inner.getClass().getSimpleName() + " " + replyText(inner) + remedy,
        inner);
  }
}
