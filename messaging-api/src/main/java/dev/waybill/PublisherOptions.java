package dev.waybill;

import dev.waybill.config.Option;
import dev.waybill.config.OptionValues;
import dev.waybill.config.PublishingOptions;
import java.time.Duration;

/**
 * What a program asks of a publisher. Configuration of the same name wins over it. Immutable; build
 * one with {@link #builder}.
 */
public final class PublisherOptions {
  private static final PublisherOptions DEFAULTS = builder().build();

  private final OptionValues values;

  private PublisherOptions(OptionValues values) {
    this.values = values;
  }

  /** Nothing but the defaults of {@code docs/configuration.md}. */
  public static PublisherOptions defaults() {
    return DEFAULTS;
  }

  /** Begins with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  OptionValues values() {
    return values;
  }

  /** Builds {@link PublisherOptions}. Not thread-safe. */
  public static final class Builder {
    private OptionValues values = OptionValues.none();

    private Builder() {}

    /** How strictly the order of a key is kept; {@link PublishOrder#PIPELINED} by default. */
    public Builder order(PublishOrder order) {
      return set(PublishingOptions.ORDER, order);
    }

    /** The deadline of a publish, from the call; 30 s by default. */
    public Builder timeout(Duration timeout) {
      return set(PublishingOptions.TIMEOUT, timeout);
    }

    /** How long a publish may wait for room; 5 s by default. */
    public Builder maxBlock(Duration maxBlock) {
      return set(PublishingOptions.MAX_BLOCK, maxBlock);
    }

    /** Most events published and not yet ended; 10 000 by default. */
    public Builder maxInFlight(int events) {
      return set(PublishingOptions.MAX_IN_FLIGHT, events);
    }

    /** Most bytes of them; 64 MiB by default. */
    public Builder maxInFlightBytes(long bytes) {
      return set(PublishingOptions.MAX_IN_FLIGHT_BYTES, bytes);
    }

    private <T> Builder set(Option<T> option, T value) {
      values = values.with(option, option.check(value));
      return this;
    }

    /** The options as set so far. */
    public PublisherOptions build() {
      return new PublisherOptions(values);
    }
  }
}
