package dev.waybill.spi;

import java.time.Duration;

/**
 * What a publisher must do.
 *
 * @param maxInFlight most messages taken and not yet confirmed
 * @param maxInFlightBytes most bytes of them
 * @param timeout the default deadline of a publish; the binder gives up no earlier, but sends again
 *     by itself through broken connections, and no more than a few seconds later
 */
public record PublisherSpec(int maxInFlight, long maxInFlightBytes, Duration timeout) {}
