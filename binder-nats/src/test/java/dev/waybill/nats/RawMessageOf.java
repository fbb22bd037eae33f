package dev.waybill.nats;

import dev.waybill.spi.RawMessage;
import java.util.List;

/** Makes messages as they could be on the wire. */
@SuppressWarnings("NullAway") // javac 17 does not see that array parameters may be null
final class RawMessageOf {
  private RawMessageOf() {}

  static RawMessage headers(List<RawMessage.Header> headers) {
    return new RawMessage(null, new byte[0], headers);
  }
}
