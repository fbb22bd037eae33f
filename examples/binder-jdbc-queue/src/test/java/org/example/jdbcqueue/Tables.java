package org.example.jdbcqueue;

import dev.waybill.Ordering;
import dev.waybill.TopologyMode;
import dev.waybill.TopologyReport;
import dev.waybill.config.OptionValues;
import dev.waybill.spi.BinderConfig;
import dev.waybill.spi.TopologyPlan;
import dev.waybill.spi.support.PhysicalNames;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A database in memory, another one for each test. */
final class Tables {
  static final PhysicalNames NAMES = new PhysicalNames("", Map.of(), 200);

  final Database database =
      Database.of(
          new BinderConfig(
              "jdbcqueue",
              OptionValues.none()
                  .with(
                      JdbcQueueOptions.URL,
                      "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1"),
              Map.of(),
              "",
              Map.of()));

  Session session() {
    return new Session(database);
  }

  /** The destination {@code orders} with two shards and the group {@code billing}. */
  static TopologyReport provision(Session session, TopologyMode mode) throws SQLException {
    return session.transaction(any -> new Topology(any, NAMES, 2, mode).run(plan()));
  }

  private static TopologyPlan plan() {
    return new TopologyPlan(
        List.of(new TopologyPlan.Destination("orders", 2, Ordering.KEY, null, Map.of())),
        List.of(
            new TopologyPlan.Group("orders", "billing", Ordering.KEY, true, true, true, Map.of())));
  }

  static int count(Session session, String table) throws SQLException {
    return session.transaction(
        any -> any.query("SELECT COUNT(*) FROM " + table, row -> row.getInt(1)).get(0));
  }
}
