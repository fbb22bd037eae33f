package dev.waybill.engine;

import dev.waybill.DeadLetterPolicy;
import dev.waybill.DeliveryMode;
import dev.waybill.HandlerThreads;
import dev.waybill.IdempotencyStore;
import dev.waybill.Ordering;
import dev.waybill.PauseOn;
import dev.waybill.RetryPolicy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is configured about one subscription. Internal; may change or disappear in any
 * release.
 */
public record MemberSettings(
    String destination,
    String group,
    String member,
    Ordering ordering,
    DeliveryMode mode,
    int concurrency,
    HandlerThreads handlerThreads,
    @Nullable Duration handlerTimeout,
    int window,
    long windowBytes,
    int batchSize,
    Duration batchWait,
    RetryPolicy retry,
    Duration holdLimit,
    DeadLetterPolicy deadLetters,
    int crashBudget,
    PauseOn pauseOn,
    Duration pauseInitial,
    Duration pauseMax,
    @Nullable IdempotencyStore idempotency,
    Duration idempotencyLease) {

  /** The subscription as messages name it. */
  public String name() {
    return destination + "/" + group;
  }
}
