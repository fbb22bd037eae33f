package dev.waybill.conformance.mutant;

import dev.waybill.conformance.spi.ForwardingInbound;
import dev.waybill.spi.Inbound;

/** Names positions by long texts that say nothing of their order. */
final class OwnPositions extends ForwardingInbound {
  OwnPositions(Inbound delegate) {
    super(delegate);
  }

  @Override
  public String position() {
    return "ledger/" + new StringBuilder(delegate.position()).reverse() + "#é";
  }
}
