package dev.waybill.kafka.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.MessagingException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Failures as their callers meet them. */
final class Failures {
  private Failures() {}

  /** The exception of a call that must fail in this very class. */
  static <T extends MessagingException> T of(Class<T> type, ThrowingCallable call) {
    try {
      call.call();
    } catch (Throwable failure) {
      assertThat(failure).isExactlyInstanceOf(type);
      return type.cast(failure);
    }
    throw new AssertionError("nothing was thrown, expected " + type);
  }

  /** The exception that a stage must end with in time, in this very class. */
  static <T extends MessagingException> T of(
      Class<T> type, CompletionStage<?> stage, Duration within) {
    return of(
        type,
        () -> {
          try {
            stage.toCompletableFuture().get(within.toMillis(), TimeUnit.MILLISECONDS);
          } catch (ExecutionException | CompletionException e) {
            throw e.getCause();
          } catch (TimeoutException e) {
            throw new AssertionError("did not end within " + within, e);
          }
        });
  }
}
