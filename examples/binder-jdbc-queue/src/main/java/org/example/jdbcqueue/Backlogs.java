package org.example.jdbcqueue;

import dev.waybill.Backlog;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** Counts what waits for a group. */
final class Backlogs {
  private Backlogs() {}

  static List<Backlog> read(Session session, String destination, String group) throws SQLException {
    long id =
        Groups.id(session, destination, group)
            .orElseThrow(() -> Groups.missing("Reading the backlog", destination, group, "group"));
    return session.query(
        "SELECT s.shard, COUNT(m.id), COUNT(m.holder), "
            + Schema.NOW
            + " - MIN(m.stored_at) FROM waybill_shard s LEFT JOIN waybill_message m"
            + " ON m.group_id = s.group_id AND m.shard = s.shard"
            + " WHERE s.group_id = ? GROUP BY s.shard ORDER BY s.shard",
        row -> {
          long waiting = row.getLong(2);
          Duration oldest = waiting == 0 ? null : Duration.ofMillis(row.getLong(4));
          return new Backlog(Integer.toString(row.getInt(1)), waiting, row.getLong(3), oldest);
        },
        id);
  }
}
