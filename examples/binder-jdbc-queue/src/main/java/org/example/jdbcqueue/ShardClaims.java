package org.example.jdbcqueue;

import java.sql.SQLException;
import java.util.List;

/** Who owns a shard is a column. A shard has one owner, and so has each of its keys. */
final class ShardClaims {
  private final Membership membership;

  ShardClaims(Membership membership) {
    this.membership = membership;
  }

  /** How many shards the group has. */
  int count(Session session) throws SQLException {
    return session
        .query(
            "SELECT COUNT(*) FROM waybill_shard WHERE group_id = ?",
            row -> row.getInt(1),
            membership.group())
        .get(0);
  }

  /** Those that are this member's. */
  List<Integer> own(Session session) throws SQLException {
    return session.query(
        "SELECT shard FROM waybill_shard WHERE group_id = ? AND owner = ? ORDER BY shard",
        row -> row.getInt(1),
        membership.group(),
        membership.id());
  }

  /** Takes up to so many that nobody owns. What another member is just taking is skipped. */
  void claim(Session session, int most) throws SQLException {
    List<Integer> free =
        session.query(
            "SELECT shard FROM waybill_shard WHERE group_id = ? AND owner IS NULL"
                + " ORDER BY group_id, shard FETCH FIRST ? ROWS ONLY FOR UPDATE SKIP LOCKED",
            row -> row.getInt(1),
            membership.group(),
            most);
    for (int shard : free) {
      session.update(
          "UPDATE waybill_shard SET owner = ? WHERE group_id = ? AND shard = ? AND owner IS NULL",
          membership.id(),
          membership.group(),
          shard);
    }
  }

  /** Hands a shard over, in good order: what of it is unsettled waits for its next owner. */
  void giveBack(Session session, int shard) throws SQLException {
    session.update(
        "UPDATE waybill_message SET holder = NULL, crashes = 0, alone = FALSE"
            + " WHERE group_id = ? AND shard = ? AND holder = ?",
        membership.group(),
        shard,
        membership.id());
    session.update(
        "UPDATE waybill_shard SET owner = NULL WHERE group_id = ? AND shard = ? AND owner = ?",
        membership.group(),
        shard,
        membership.id());
  }
}
