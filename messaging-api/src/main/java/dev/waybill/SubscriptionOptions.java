package dev.waybill;

import dev.waybill.config.BackoffKind;
import dev.waybill.config.GroupOptions;
import dev.waybill.config.Option;
import dev.waybill.config.OptionValues;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a program asks of a subscription. Configuration of the same name wins over it. Immutable;
 * build one with {@link #builder}.
 */
public final class SubscriptionOptions {
  private static final SubscriptionOptions DEFAULTS = builder().build();

  private final OptionValues values;
  private final RetryPolicy retry;
  private final PauseOn pauseOn;
  private final @Nullable IdempotencyStore idempotency;

  private SubscriptionOptions(Builder builder) {
    values = builder.values;
    retry = builder.retry;
    pauseOn = builder.pauseOn;
    idempotency = builder.idempotency;
  }

  /** Nothing but the defaults of {@code docs/configuration.md}. */
  public static SubscriptionOptions defaults() {
    return DEFAULTS;
  }

  /** Begins with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  OptionValues values() {
    return values;
  }

  RetryPolicy retry() {
    return retry;
  }

  PauseOn pauseOn() {
    return pauseOn;
  }

  @Nullable IdempotencyStore idempotency() {
    return idempotency;
  }

  /** Builds {@link SubscriptionOptions}. Not thread-safe. */
  public static final class Builder {
    private OptionValues values = OptionValues.none();
    private RetryPolicy retry = RetryPolicy.defaults();
    private PauseOn pauseOn = PauseOn.never();
    private @Nullable IdempotencyStore idempotency;

    private Builder() {}

    /** Most handlers that run at once in this member; 16 by default. */
    public Builder concurrency(int handlers) {
      return set(GroupOptions.CONCURRENCY, handlers);
    }

    /** On which threads handlers run. */
    public Builder handlerThreads(HandlerThreads kind) {
      return set(GroupOptions.HANDLER_THREADS, kind);
    }

    /** A handler that runs longer is interrupted, or cancelled, and has failed; off by default. */
    public Builder handlerTimeout(Duration timeout) {
      return set(GroupOptions.HANDLER_TIMEOUT, timeout);
    }

    /** Lowers the destination's ordering for this group; never raises it. */
    public Builder ordering(Ordering ordering) {
      return set(GroupOptions.ORDERING, ordering);
    }

    /** Where the group begins the first time; {@link StartPosition#latest} by default. */
    public Builder start(StartPosition start) {
      return set(GroupOptions.START, start);
    }

    /** Whether an event is settled after its handler, the default, or before. */
    public Builder delivery(DeliveryMode mode) {
      return set(GroupOptions.DELIVERY, mode);
    }

    /** When failed events are tried again; {@link RetryPolicy#defaults} by default. */
    public Builder retry(RetryPolicy policy) {
      retry = Objects.requireNonNull(policy, "policy");
      Backoff backoff = policy.backoff();
      set(GroupOptions.RETRY_MAX_ATTEMPTS, policy.maxAttempts());
      set(
          GroupOptions.RETRY_BACKOFF,
          backoff.multiplier() == 1 ? BackoffKind.FIXED : BackoffKind.EXPONENTIAL);
      set(GroupOptions.RETRY_INITIAL_DELAY, backoff.initial());
      set(GroupOptions.RETRY_MAX_DELAY, backoff.max());
      set(GroupOptions.RETRY_MULTIPLIER, backoff.multiplier());
      return set(GroupOptions.RETRY_JITTER, backoff.jitter());
    }

    /** The longest wait for which a failed event is held here; 30 s by default. */
    public Builder holdLimit(Duration limit) {
      return set(GroupOptions.HOLD_LIMIT, limit);
    }

    /** What happens after the last attempt; {@link DeadLetterPolicy#CONTINUE} by default. */
    public Builder deadLetters(DeadLetterPolicy policy) {
      return set(GroupOptions.DEAD_LETTER_POLICY, policy);
    }

    /** When failures mean that a dependency is down; {@link PauseOn#never} by default. */
    public Builder pauseOn(PauseOn rule) {
      pauseOn = Objects.requireNonNull(rule, "rule");
      return this;
    }

    /** Makes a handler's effect happen once per event; off by default. */
    public Builder idempotency(IdempotencyStore store) {
      idempotency = Objects.requireNonNull(store, "store");
      return this;
    }

    /**
     * Most events held per shard, those behind a failing one included; 1024 by default. While a
     * hand-over crosses new credit on its way, there may be twice as many for a moment.
     */
    public Builder window(int events) {
      return set(GroupOptions.WINDOW, events);
    }

    /** Most bytes of events held per shard; 16 MiB by default. */
    public Builder windowBytes(long bytes) {
      return set(GroupOptions.WINDOW_BYTES, bytes);
    }

    /** The size of a batch and how long it waits to fill up; 100 events and 20 ms by default. */
    public Builder batch(int maxSize, Duration maxWait) {
      set(GroupOptions.BATCH_MAX_SIZE, maxSize);
      return set(GroupOptions.BATCH_MAX_WAIT, maxWait);
    }

    /** How many members may die with an event before it must run alone; 3 by default. */
    public Builder crashBudget(int crashes) {
      return set(GroupOptions.CRASH_BUDGET, crashes);
    }

    private <T> Builder set(Option<T> option, T value) {
      values = values.with(option, option.check(value));
      return this;
    }

    /** The options as set so far. */
    public SubscriptionOptions build() {
      return new SubscriptionOptions(this);
    }
  }
}
