package org.example.jdbcqueue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.waybill.ErrorCode;
import dev.waybill.TopologyMode;
import dev.waybill.spi.Address;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.Payload;
import dev.waybill.spi.RawMessage;
import dev.waybill.spi.SendOutcome;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StorageTest {
  private final Session session = new Tables().session();
  private final Storage storage = new Storage(Tables.NAMES);

  @BeforeEach
  void provision() throws SQLException {
    Tables.provision(session, TopologyMode.APPLY);
  }

  @Test
  void storesNothingTwiceWhereTheAnswerToTheCommitWasLost() throws SQLException {
    Send send = to(Address.destination("orders"));
    session.transaction(any -> storage.store(any, 1, List.of(send), false));
    send.outcome = null;

    session.transaction(any -> storage.store(any, 1, List.of(send), true));

    assertInstanceOf(SendOutcome.Confirmed.class, send.outcome);
    assertEquals(1, Tables.count(session, "waybill_message"));
  }

  @Test
  void storesAgainWhatWasNotCommitted() throws SQLException {
    Send send = to(Address.destination("orders"));
    session.transaction(any -> storage.store(any, 1, List.of(send), false));

    session.transaction(any -> storage.store(any, 2, List.of(send), true));

    assertEquals(2, Tables.count(session, "waybill_message"));
  }

  @Test
  void rejectsWhatHasNowhereToGo() throws SQLException {
    Send nowhere = to(Address.destination("unknown"));
    Send letter = to(Address.deadLetters("orders", "unknown"));

    session.transaction(any -> storage.store(any, 1, List.of(nowhere, letter), false));

    for (Send each : List.of(nowhere, letter)) {
      SendOutcome.Rejected end = assertInstanceOf(SendOutcome.Rejected.class, each.outcome);
      assertEquals(ErrorCode.DESTINATION_NOT_FOUND, end.code());
    }
  }

  private static Send to(Address address) {
    RawMessage raw = new RawMessage(null, new byte[] {1}, List.of());
    return new Send(
        Outbound.of(address, new Payload.Raw(raw), "ada"), raw, Long.MAX_VALUE, outcome -> {});
  }
}
