package dev.waybill.engine;

import dev.waybill.Backoff;
import dev.waybill.DeadLetterPolicy;
import dev.waybill.DeliveryMode;
import dev.waybill.HandlerThreads;
import dev.waybill.IdempotencyStore;
import dev.waybill.Ordering;
import dev.waybill.PauseOn;
import dev.waybill.RetryPolicy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The settings of a member, with a default for each. */
final class Settings {
  Ordering ordering = Ordering.KEY;
  DeliveryMode mode = DeliveryMode.AT_LEAST_ONCE;
  int concurrency = 4;
  @Nullable Duration handlerTimeout;
  int window = 100;
  long windowBytes = 1_000_000;
  int batchSize = 10;
  Duration batchWait = Duration.ofMillis(20);
  RetryPolicy retry =
      RetryPolicy.defaults().maxAttempts(3).backoff(Backoff.fixed(Duration.ofSeconds(1)));
  Duration holdLimit = Duration.ofSeconds(30);
  DeadLetterPolicy deadLetters = DeadLetterPolicy.CONTINUE;
  int crashBudget = 2;
  PauseOn pauseOn = PauseOn.never();
  @Nullable IdempotencyStore idempotency;

  MemberSettings build() {
    return new MemberSettings(
        "orders",
        "billing",
        "member-1",
        ordering,
        mode,
        concurrency,
        HandlerThreads.PLATFORM,
        handlerTimeout,
        window,
        windowBytes,
        batchSize,
        batchWait,
        retry,
        holdLimit,
        deadLetters,
        crashBudget,
        pauseOn,
        Duration.ofSeconds(1),
        Duration.ofSeconds(60),
        idempotency,
        Duration.ofMinutes(5));
  }
}
