package dev.waybill;

import dev.waybill.config.BackoffKind;
import dev.waybill.config.GroupOptions;
import dev.waybill.config.GroupSettings;
import dev.waybill.config.OptionValues;
import dev.waybill.engine.MemberSettings;
import dev.waybill.spi.SubscriptionSpec;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicLong;

/** Joins what a program asks of a subscription with what the configuration says. */
final class SubscriptionPlan {
  private static final AtomicLong MEMBERS = new AtomicLong();

  private final GroupSettings settings;
  private final SubscriptionOptions options;
  private final OptionValues values;
  private final String member;

  SubscriptionPlan(GroupSettings settings, SubscriptionOptions options) {
    this.settings = settings;
    this.options = options;
    values = settings.values();
    member = settings.name() + "-" + processName() + "-" + MEMBERS.incrementAndGet();
  }

  StartPosition start() {
    return values.get(GroupOptions.START);
  }

  MemberSettings member() {
    return new MemberSettings(
        settings.destination(),
        settings.name(),
        member,
        settings.ordering(),
        values.get(GroupOptions.DELIVERY),
        values.get(GroupOptions.CONCURRENCY),
        values.get(GroupOptions.HANDLER_THREADS),
        values.find(GroupOptions.HANDLER_TIMEOUT).orElse(null),
        values.get(GroupOptions.WINDOW),
        values.get(GroupOptions.WINDOW_BYTES),
        values.get(GroupOptions.BATCH_MAX_SIZE),
        values.get(GroupOptions.BATCH_MAX_WAIT),
        retry(),
        values.get(GroupOptions.HOLD_LIMIT),
        values.get(GroupOptions.DEAD_LETTER_POLICY),
        values.get(GroupOptions.CRASH_BUDGET),
        options.pauseOn(),
        values.get(GroupOptions.PAUSE_INITIAL_DELAY),
        values.get(GroupOptions.PAUSE_MAX_DELAY),
        options.idempotency(),
        values.get(GroupOptions.IDEMPOTENCY_LEASE));
  }

  SubscriptionSpec spec(Capabilities can) {
    return new SubscriptionSpec(
        settings.destination(),
        settings.name(),
        member,
        settings.ordering(),
        start(),
        can.inlet(),
        values.get(GroupOptions.DRAIN_TIMEOUT),
        settings.nativeOptions());
  }

  /** The program's rules with the numbers that won. */
  private RetryPolicy retry() {
    boolean fixed = values.get(GroupOptions.RETRY_BACKOFF) == BackoffKind.FIXED;
    var initial = values.get(GroupOptions.RETRY_INITIAL_DELAY);
    var max = values.get(GroupOptions.RETRY_MAX_DELAY);
    double multiplier = fixed ? 1 : values.get(GroupOptions.RETRY_MULTIPLIER);
    return options
        .retry()
        .maxAttempts(values.get(GroupOptions.RETRY_MAX_ATTEMPTS))
        .backoff(
            new Backoff(
                initial, multiplier, fixed ? initial : max, values.get(GroupOptions.RETRY_JITTER)));
  }

  /** Unique among processes, for people and the broker's tools. */
  private static String processName() {
    return ManagementFactory.getRuntimeMXBean().getName().replaceAll("[^a-zA-Z0-9]", "-");
  }
}
