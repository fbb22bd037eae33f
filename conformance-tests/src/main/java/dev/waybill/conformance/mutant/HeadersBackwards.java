package dev.waybill.conformance.mutant;

import dev.waybill.conformance.spi.ForwardingInbound;
import dev.waybill.conformance.spi.RawMessages;
import dev.waybill.spi.Inbound;
import dev.waybill.spi.RawMessage;
import dev.waybill.spi.RawMessage.Header;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Keeps headers, but not their order, as some brokers do. */
final class HeadersBackwards extends ForwardingInbound {
  HeadersBackwards(Inbound delegate) {
    super(delegate);
  }

  @Override
  public RawMessage raw() {
    RawMessage raw = delegate.raw();
    List<Header> headers = new ArrayList<>(raw.headers());
    Collections.reverse(headers);
    return RawMessages.withHeaders(raw, headers);
  }
}
