package dev.waybill.engine;

import dev.waybill.ContentMode;
import dev.waybill.PublishOrder;
import java.time.Duration;

/**
 * Everything that is configured about publishing to one destination. Internal; may change or
 * disappear in any release.
 */
public record PublishSettings(
    String destination,
    String binder,
    ContentMode mode,
    Duration timeout,
    Duration maxBlock,
    PublishOrder order,
    int maxInFlight,
    long maxInFlightBytes) {}
