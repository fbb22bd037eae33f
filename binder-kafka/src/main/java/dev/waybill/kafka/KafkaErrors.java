package dev.waybill.kafka;

import dev.waybill.ErrorCode;
import dev.waybill.MessagingException;
import dev.waybill.spi.SendOutcome;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.NetworkException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.ThrottlingQuotaExceededException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedCompressionTypeException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/** Turns the client's exceptions into error codes and outcomes. */
final class KafkaErrors {
  private KafkaErrors() {}

  /** The exception that a future, or the client on its way out, wrapped. */
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
        || (error.getClass() == KafkaException.class && error.getCause() instanceof KafkaException);
  }

  static ErrorCode code(Throwable error) {
    Throwable inner = unwrap(error);
    if (inner instanceof MessagingException messaging) {
      return messaging.code();
    }
    if (inner instanceof AuthenticationException) {
      return ErrorCode.AUTHENTICATION;
    }
    if (inner instanceof AuthorizationException) {
      return ErrorCode.AUTHORIZATION;
    }
    if (inner instanceof RecordTooLargeException || inner instanceof RecordBatchTooLargeException) {
      return ErrorCode.EVENT_TOO_LARGE;
    }
    if (isMissing(inner)) {
      return ErrorCode.DESTINATION_NOT_FOUND;
    }
    if (isInvalidRecord(inner)) {
      return ErrorCode.EVENT_INVALID;
    }
    if (inner instanceof ThrottlingQuotaExceededException) {
      return ErrorCode.THROTTLED;
    }
    if (inner instanceof NetworkException || inner instanceof DisconnectException) {
      return ErrorCode.CONNECTION;
    }
    if (inner instanceof TimeoutException
        || inner instanceof java.util.concurrent.TimeoutException) {
      return ErrorCode.TIMEOUT;
    }
    return codeOfRest(inner);
  }

  private static ErrorCode codeOfRest(Throwable inner) {
    if (inner instanceof ConfigException
        || inner instanceof InvalidConfigurationException
        || inner instanceof InvalidReplicationFactorException
        || inner instanceof InvalidRequestException
        || inner instanceof PolicyViolationException) {
      return ErrorCode.CONFIG_INVALID;
    }
    if (inner instanceof UnsupportedVersionException) {
      return ErrorCode.CAPABILITY_UNSUPPORTED;
    }
    boolean retriable = inner instanceof org.apache.kafka.common.errors.RetriableException;
    return retriable ? ErrorCode.CONNECTION : ErrorCode.INTERNAL;
  }

  static boolean isMissing(Throwable error) {
    return error instanceof UnknownTopicOrPartitionException
        || error instanceof UnknownTopicIdException
        || error instanceof InvalidTopicException;
  }

  private static boolean isInvalidRecord(Throwable error) {
    return error instanceof SerializationException
        || error instanceof InvalidRecordException
        || error instanceof InvalidTimestampException
        || error instanceof UnsupportedCompressionTypeException;
  }

  /**
   * How a send ended that the producer had not taken yet: whatever went wrong, nothing was stored.
   */
  static SendOutcome notSent(Throwable error) {
    if (error instanceof BufferExhaustedException) {
      return new SendOutcome.Rejected(ErrorCode.BUFFER_FULL, error);
    }
    if (error instanceof TimeoutException && error.getCause() instanceof ApiException cause) {
      return notSent(cause);
    }
    return new SendOutcome.Rejected(code(error), error);
  }

  /**
   * How a send ended that the producer had taken. Only what a broker refuses before it writes is a
   * rejection; a time-out says nothing about what was stored (KAFKA-14397).
   */
  static SendOutcome sent(Throwable error) {
    Throwable inner = unwrap(error);
    boolean refused =
        inner instanceof AuthorizationException
            || inner instanceof RecordTooLargeException
            || inner instanceof InvalidTopicException
            || inner instanceof PolicyViolationException
            || isInvalidRecord(inner);
    ErrorCode code = code(inner);
    return refused
        ? new SendOutcome.Rejected(code, inner)
        : new SendOutcome.Uncertain(code.isRetryable() ? code : ErrorCode.CONNECTION, inner);
  }

  /**
   * Whether the producer that met this will never send again. A refused permission is none of
   * these: since 4.0 a producer gets over it.
   */
  static boolean isEndOfProducer(Throwable error) {
    Throwable inner = unwrap(error);
    return inner instanceof ProducerFencedException
        || inner instanceof InvalidProducerEpochException
        || inner instanceof UnsupportedVersionException;
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
          case AUTHENTICATION -> "; check the credentials below '.client.'";
          case AUTHORIZATION -> "; grant this operation, see docs/binders/kafka.md, Permissions";
          case DESTINATION_NOT_FOUND -> "; create it, or let topology=apply do so";
          case CONNECTION, TIMEOUT -> "; check that the cluster can be reached";
          default -> "";
        };
    return new MessagingException(
        code,
        what + ": " + inner.getClass().getSimpleName() + " " + inner.getMessage() + remedy,
        inner);
  }
}
