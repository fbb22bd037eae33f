package org.example.jdbcqueue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.waybill.TopologyMode;
import dev.waybill.TopologyReport;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class TopologyTest {
  private final Session session = new Tables().session();

  @Test
  void validateReportsWhatIsMissingAndCreatesNothing() throws SQLException {
    TopologyReport report = Tables.provision(session, TopologyMode.VALIDATE);

    assertFalse(report.isClean());
    assertFalse(session.transaction(Schema::exists));
  }

  @Test
  void applyTwiceIsAsOnce() throws SQLException {
    assertEquals(6, Tables.provision(session, TopologyMode.APPLY).created().size());
    assertEquals(TopologyReport.empty(), Tables.provision(session, TopologyMode.APPLY));
    assertTrue(Tables.provision(session, TopologyMode.VALIDATE).isClean());
    assertEquals(2, Tables.count(session, "waybill_shard"));
  }
}
