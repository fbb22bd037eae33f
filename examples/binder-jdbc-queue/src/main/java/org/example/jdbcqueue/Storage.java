package org.example.jdbcqueue;

import dev.waybill.ErrorCode;
import dev.waybill.spi.Address;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.SendOutcome;
import dev.waybill.spi.support.PhysicalNames;
import dev.waybill.spi.support.SlotHash;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Where messages go. The number of a batch is stored with it, in the same transaction: so a
 * publisher that did not hear whether a commit took place can ask, and stores nothing twice.
 */
final class Storage {
  /** A copy for each group, in the shard of its key. */
  private static final String TO_GROUPS =
      "INSERT INTO waybill_message"
          + " (group_id, shard, event_key, content, via_inlet, stored_at, visible_at)"
          + " SELECT g.id, MOD(CAST(? AS INT), d.partitions), CAST(? AS VARCHAR), CAST(? AS BYTEA),"
          + " CAST(? AS BOOLEAN), NOW, NOW + CAST(? AS BIGINT)"
          + " FROM waybill_destination d JOIN waybill_group g ON g.destination = d.name"
          + " WHERE d.name = ?";

  private static final String TO_DEAD_LETTERS =
      "INSERT INTO waybill_dead_letter (group_id, event_key, content, stored_at)"
          + " SELECT g.id, CAST(? AS VARCHAR), CAST(? AS BYTEA), NOW FROM waybill_group g"
          + " WHERE g.destination = ? AND g.name = ? AND g.dead_letters";

  private static final String TO_DESTINATION = TO_GROUPS.replace("NOW", Schema.NOW);
  private static final String TO_INLET = TO_DESTINATION + " AND g.name = ? AND g.inlet";
  private static final String TO_LETTERS = TO_DEAD_LETTERS.replace("NOW", Schema.NOW);

  private final PhysicalNames names;
  private final String publisher = UUID.randomUUID().toString();

  Storage(PhysicalNames names) {
    this.names = names;
  }

  /**
   * Stores a batch and gives each send its outcome, which holds if this is committed.
   *
   * @param again whether it was tried before, and may have been committed
   */
  int store(Session session, long number, List<Send> batch, boolean again) throws SQLException {
    if (again && last(session) == number) {
      batch.forEach(send -> send.outcome = new SendOutcome.Confirmed("stored"));
      return 0;
    }
    if (session.update("UPDATE waybill_publisher SET batch = ? WHERE id = ?", number, publisher)
        == 0) {
      session.update(
          "INSERT INTO waybill_publisher (id, batch, seen_at) VALUES (?, ?, " + Schema.NOW + ")",
          publisher,
          number);
    }
    for (Send send : batch) {
      store(session, send);
    }
    return batch.size();
  }

  /** Waits for a transaction of ours that the database has not ended yet: it holds the row. */
  private long last(Session session) throws SQLException {
    return session
        .query(
            "SELECT batch FROM waybill_publisher WHERE id = ? FOR UPDATE",
            row -> row.getLong(1),
            publisher)
        .stream()
        .findFirst()
        .orElse(0L);
  }

  private void store(Session session, Send send) throws SQLException {
    Outbound message = send.message;
    Address to = message.to();
    String destination = names.destination(to.destination());
    Long id =
        switch (to.kind()) {
          case DESTINATION -> toGroups(session, send, TO_DESTINATION, false, destination, null);
          case INLET -> toGroups(session, send, TO_INLET, true, destination, to.requireGroup());
          case DEAD_LETTERS ->
              session.insert(
                  TO_LETTERS, message.key(), send.content, destination, to.requireGroup());
        };
    if (id != null) {
      send.outcome = new SendOutcome.Confirmed(id.toString());
    } else if (to.kind() == Address.Kind.DESTINATION && exists(session, destination)) {
      send.outcome = new SendOutcome.Confirmed("no group");
    } else {
      send.reject(
          ErrorCode.DESTINATION_NOT_FOUND,
          "it does not exist. Let topology=apply create it, or correct the name",
          null);
    }
  }

  private static @Nullable Long toGroups(
      Session session,
      Send send,
      String sql,
      boolean inlet,
      String destination,
      @Nullable String group)
      throws SQLException {
    int hash = hash(send.message.key());
    String key = send.message.key();
    long delay = send.message.delay().toMillis();
    return group == null
        ? session.insert(sql, hash, key, send.content, inlet, delay, destination)
        : session.insert(sql, hash, key, send.content, inlet, delay, destination, group);
  }

  /** What has no key goes anywhere. */
  private static int hash(@Nullable String key) {
    int hash =
        key == null
            ? ThreadLocalRandom.current().nextInt()
            : SlotHash.murmur2(key.getBytes(StandardCharsets.UTF_8));
    return hash & Integer.MAX_VALUE;
  }

  private static boolean exists(Session session, String destination) throws SQLException {
    return !session
        .query(
            "SELECT 1 FROM waybill_destination WHERE name = ?", row -> row.getInt(1), destination)
        .isEmpty();
  }

  /** Nobody will ask any more. Where that fails a row is left over, which harms nobody. */
  void forget(Session session) {
    try {
      session.transaction(
          any -> any.update("DELETE FROM waybill_publisher WHERE id = ?", publisher));
    } catch (SQLException e) {
      // The database is gone: its row stays.
    }
  }
}
