package dev.waybill.conformance.mutant;

import dev.waybill.conformance.spi.ForwardingInbound;
import dev.waybill.spi.Inbound;

/** Counts what frames a message with it. */
final class Framing extends ForwardingInbound {
  private static final int BYTES = 200;

  Framing(Inbound delegate) {
    super(delegate);
  }

  @Override
  public int sizeBytes() {
    return delegate.sizeBytes() + BYTES;
  }
}
