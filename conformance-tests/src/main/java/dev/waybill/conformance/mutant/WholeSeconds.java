package dev.waybill.conformance.mutant;

import dev.waybill.conformance.spi.ForwardingInbound;
import dev.waybill.spi.Inbound;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Knows to the second when an event was stored, as some brokers do. */
final class WholeSeconds extends ForwardingInbound {
  WholeSeconds(Inbound delegate) {
    super(delegate);
  }

  @Override
  public Instant enqueuedAt() {
    return delegate.enqueuedAt().truncatedTo(ChronoUnit.SECONDS);
  }
}
