package dev.waybill;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one publish asks for beyond the usual. What the connected broker cannot do is refused.
 * Immutable.
 */
public final class PublishOptions {
  private static final PublishOptions DEFAULTS = new PublishOptions(Duration.ZERO, null, 0, null);

  private final Duration delay;
  private final @Nullable Duration ttl;
  private final int priority;
  private final @Nullable Duration deadline;

  private PublishOptions(
      Duration delay, @Nullable Duration ttl, int priority, @Nullable Duration deadline) {
    this.delay = delay;
    this.ttl = ttl;
    this.priority = priority;
    this.deadline = deadline;
  }

  /** No delay, no time to live, priority 0, the publisher's own deadline. */
  public static PublishOptions defaults() {
    return DEFAULTS;
  }

  /** Delivers no earlier than after this long. */
  public PublishOptions delay(Duration value) {
    return new PublishOptions(notNegative("delay", value), ttl, priority, deadline);
  }

  /** Not worth delivering after this long. */
  public PublishOptions ttl(Duration value) {
    return new PublishOptions(delay, positive("ttl", value), priority, deadline);
  }

  /** Higher goes first; breaks the order of a key. */
  public PublishOptions priority(int value) {
    return new PublishOptions(delay, ttl, value, deadline);
  }

  /** Ends this publish, one way or the other, within this long from the call. */
  public PublishOptions deadline(Duration value) {
    return new PublishOptions(delay, ttl, priority, positive("deadline", value));
  }

  Duration delay() {
    return delay;
  }

  @Nullable Duration ttl() {
    return ttl;
  }

  int priority() {
    return priority;
  }

  @Nullable Duration deadline() {
    return deadline;
  }

  private static Duration notNegative(String name, Duration value) {
    if (Objects.requireNonNull(value, name).isNegative()) {
      throw new IllegalArgumentException(name + " = " + value + ", must not be negative");
    }
    return value;
  }

  private static Duration positive(String name, Duration value) {
    if (notNegative(name, value).isZero()) {
      throw new IllegalArgumentException(name + " = 0, must be positive");
    }
    return value;
  }
}
