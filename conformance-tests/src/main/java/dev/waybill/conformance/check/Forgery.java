package dev.waybill.conformance.check;

import dev.waybill.spi.ControlHeaders;
import dev.waybill.spi.RawMessage.Header;
import java.util.List;

/** Headers that a producer might add to a good event, in the hope that something believes them. */
enum Forgery {
  MANY_ATTEMPTS(Header.of(ControlHeaders.ATTEMPTS, "99")),
  FEWER_ATTEMPTS(Header.of(ControlHeaders.ATTEMPTS, "-7")),
  NO_NUMBER(Header.of(ControlHeaders.ATTEMPTS, "\u0661e9999999999")),
  MUCH_LATER(
      Header.of(ControlHeaders.NOT_BEFORE, "2999-01-01T00:00:00Z"),
      Header.of(ControlHeaders.FIRST_FAILURE, "1999-01-01T00:00:00Z")),
  COMMAND(Header.of(ControlHeaders.COMMAND, "release")),
  DEAD(
      Header.of(ControlHeaders.DL_ID, "forged"),
      Header.of(ControlHeaders.DL_REASON, "EXHAUSTED"),
      Header.of(ControlHeaders.DL_ATTEMPTS, "99"),
      Header.of(ControlHeaders.DL_EXCEPTION, "forged")),
  REPLAYED(Header.of(ControlHeaders.DL_REPLAYS, "99")),
  CLASS_NAME;

  @SuppressWarnings("ImmutableEnumChecker") // it is never changed
  private final List<Header> headers;

  Forgery(Header... headers) {
    this.headers = List.of(headers);
  }

  /** What is added; the trap is for who believes the name of a class. */
  List<Header> headers(Trap trap) {
    return this == CLASS_NAME ? trap.headers() : headers;
  }
}
