package org.example.jdbcqueue;

import dev.waybill.spi.SubscriptionSpec;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.LongSupplier;

/**
 * A member's row and its lease. Every transaction of a member that changes something begins with
 * {@link #renew}: it keeps the row locked until the commit, and who is locked is not {@linkplain
 * #buryDead buried}. So a member that was taken for dead learns it before it does any harm. Owned
 * by the member's loop.
 */
final class Membership {
  private final SubscriptionSpec spec;
  private final String destination;
  private final LongSupplier nanoTime;
  private final Duration lease;
  private String id = UUID.randomUUID().toString();
  private long group;
  private boolean joined;
  private long renewedAt;

  /** Whoever was cut off comes back when others do, and must not take those for dead. */
  private long trustsClocksAt;

  Membership(SubscriptionSpec spec, String destination, LongSupplier nanoTime, Duration lease) {
    this.spec = spec;
    this.destination = destination;
    this.nanoTime = nanoTime;
    this.lease = lease;
    renewedAt = nanoTime.getAsLong();
  }

  String id() {
    return id;
  }

  long group() {
    return group;
  }

  boolean isJoined() {
    return joined;
  }

  /** Adds the row. */
  void join(Session session) throws SQLException {
    String what = "Subscribing";
    group =
        spec.inlet()
            ? Groups.with(session, "inlet", destination, spec.group(), what)
            : Groups.id(session, destination, spec.group())
                .orElseThrow(() -> Groups.missing(what, destination, spec.group(), "group"));
    session.update("DELETE FROM waybill_member WHERE id = ?", id); // of a try that was committed
    session.update(
        "INSERT INTO waybill_member (id, group_id, name, lease_until, session_id) VALUES (?, ?, ?, "
            + Schema.NOW
            + " + ?, SESSION_ID())",
        id,
        group,
        spec.member(),
        lease.toMillis());
  }

  void joined() {
    joined = true;
    renewed();
    trustsClocksAt = renewedAt + lease.toNanos();
  }

  /** False if others have taken this member for dead; all that it had is theirs. */
  boolean renew(Session session) throws SQLException {
    long now = nanoTime.getAsLong();
    if (now - renewedAt > lease.toNanos() / 2) {
      trustsClocksAt = now + lease.toNanos();
    }
    return session.update(
            "UPDATE waybill_member SET lease_until = "
                + Schema.NOW
                + " + ?, session_id = SESSION_ID() WHERE id = ?",
            lease.toMillis(),
            id)
        == 1;
  }

  /** It was committed. */
  void renewed() {
    renewedAt = nanoTime.getAsLong();
  }

  /** Whether others may have taken it for dead by now. */
  boolean isOverdue() {
    return nanoTime.getAsLong() - renewedAt > lease.toNanos();
  }

  /** Begins anew, as somebody else. */
  void rejoin() {
    id = UUID.randomUUID().toString();
    joined = false;
  }

  /**
   * Frees what members held whose lease is over: their shards have no owner any more, and their
   * messages wait again, with one more crash each. Those that another member buries are skipped.
   */
  void buryDead(Session session) throws SQLException {
    if (nanoTime.getAsLong() - trustsClocksAt < 0) {
      return;
    }
    endTransactionsOfDead(session);
    List<String> dead =
        session.query(
            "SELECT id FROM waybill_member WHERE group_id = ? AND id <> ? AND lease_until < "
                + Schema.NOW
                + " FOR UPDATE SKIP LOCKED",
            row -> row.getString(1),
            group,
            id);
    for (String member : dead) {
      session.update(
          "UPDATE waybill_message SET holder = NULL, crashes = crashes + 1,"
              + " died_alone = died_alone OR alone, alone = FALSE"
              + " WHERE group_id = ? AND holder = ?",
          group,
          member);
      free(session, member);
    }
  }

  /**
   * A process that stands still in the middle of a transaction would keep its row locked for ever.
   */
  private void endTransactionsOfDead(Session session) throws SQLException {
    session.query(
        "SELECT ABORT_SESSION(m.session_id) FROM waybill_member m"
            + " JOIN information_schema.sessions s ON s.session_id = m.session_id"
            + " WHERE m.group_id = ? AND m.id <> ? AND s.contains_uncommitted"
            + " AND m.session_id <> SESSION_ID()"
            + " AND m.lease_until < "
            + Schema.NOW,
        row -> row.getBoolean(1),
        group,
        id);
  }

  /** Leaves in good order. */
  void leave(Session session) throws SQLException {
    session.update(
        "UPDATE waybill_message SET holder = NULL, crashes = 0, alone = FALSE"
            + " WHERE group_id = ? AND holder = ?",
        group,
        id);
    free(session, id);
  }

  private void free(Session session, String member) throws SQLException {
    session.update(
        "UPDATE waybill_shard SET owner = NULL WHERE group_id = ? AND owner = ?", group, member);
    session.update("DELETE FROM waybill_member WHERE id = ?", member);
  }

  /** How many of so many shards are this member's: all have the same, some one more. */
  int fairShare(Session session, int shards) throws SQLException {
    List<String> members =
        session.query(
            "SELECT id FROM waybill_member WHERE group_id = ? ORDER BY id",
            row -> row.getString(1),
            group);
    int more = members.indexOf(id) < shards % members.size() ? 1 : 0;
    return shards / members.size() + more;
  }
}
