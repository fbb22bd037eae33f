package org.example.jdbcqueue;

import dev.waybill.ErrorCode;
import dev.waybill.MessagingException;
import java.sql.SQLException;
import java.util.Optional;

/** Finds groups by name; a group that was never provisioned has no row. */
final class Groups {
  private Groups() {}

  static Optional<Long> id(Session session, String destination, String group) throws SQLException {
    return session
        .query(
            "SELECT id FROM waybill_group WHERE destination = ? AND name = ?",
            row -> row.getLong(1),
            destination,
            group)
        .stream()
        .findFirst();
  }

  /** The id of a group that has this part, a column of its row. */
  static long with(Session session, String part, String destination, String group, String what)
      throws SQLException {
    Optional<Long> id = id(session, destination, group);
    if (id.isEmpty() || lacks(session, destination, group, part)) {
      throw missing(what, destination, group, part.replace('_', ' '));
    }
    return id.get();
  }

  static boolean lacks(Session session, String destination, String group, String part)
      throws SQLException {
    return session
        .query(
            "SELECT 1 FROM waybill_group WHERE destination = ? AND name = ? AND " + part,
            row -> row.getInt(1),
            destination,
            group)
        .isEmpty();
  }

  static MessagingException missing(String what, String destination, String group, String part) {
    return new MessagingException(
        ErrorCode.DESTINATION_NOT_FOUND,
        ("%s of '%s/%s' failed: its %s does not exist. Let topology=apply create it, or correct"
                + " the name.")
            .formatted(what, destination, group, part));
  }
}
