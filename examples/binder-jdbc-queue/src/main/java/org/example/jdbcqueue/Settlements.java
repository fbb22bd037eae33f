package org.example.jdbcqueue;

import dev.waybill.ErrorCode;
import dev.waybill.MessagingException;
import dev.waybill.spi.AttemptRecord;
import dev.waybill.spi.Inbound;
import dev.waybill.spi.Settlement;
import dev.waybill.spi.Shard;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * What a member holds and what it has said of that. What is said is kept until it is committed, and
 * may be written twice. Owned by the member's loop.
 */
final class Settlements {
  private final Map<Long, QueueInbound> unsettled = new HashMap<>();
  private final List<Long> acked = new ArrayList<>();
  private final List<Long> released = new ArrayList<>();
  private final Map<Long, Long> deferred = new HashMap<>();
  private final Map<Long, AttemptRecord> recorded = new HashMap<>();
  private final List<CompletableFuture<Void>> waiting = new ArrayList<>();

  void delivered(QueueInbound delivery) {
    unsettled.put(delivery.id(), delivery);
  }

  /** Without effect unless it is this very delivery that is held. */
  void settle(Inbound delivery, Settlement how) {
    if (!(delivery instanceof QueueInbound own) || !unsettled.remove(own.id(), own)) {
      return;
    }
    if (how instanceof Settlement.Ack) {
      acked.add(own.id());
    } else if (how instanceof Settlement.Defer defer) {
      deferred.put(own.id(), defer.delay().toMillis());
    } else {
      released.add(own.id());
    }
  }

  /** Completes the answer when the attempt is durable. */
  void record(Inbound delivery, AttemptRecord attempt, CompletableFuture<Void> answer) {
    if (delivery instanceof QueueInbound own && unsettled.get(own.id()) == own) {
      recorded.put(own.id(), attempt);
      waiting.add(answer);
    } else {
      answer.completeExceptionally(
          new MessagingException(
              ErrorCode.CLOSED,
              "Recording an attempt of %s failed: it is not held any more. Leave it to its owner."
                  .formatted(delivery)));
    }
  }

  /** Completes the answer when everything said so far is durable. */
  void flush(CompletableFuture<Void> answer) {
    waiting.add(answer);
  }

  boolean hasNews() {
    return !waiting.isEmpty()
        || !acked.isEmpty()
        || !released.isEmpty()
        || !deferred.isEmpty()
        || !recorded.isEmpty();
  }

  /** Writes the news; only rows that the member still holds change. */
  void write(Session session, Membership member) throws SQLException {
    for (Map.Entry<Long, AttemptRecord> each : recorded.entrySet()) {
      AttemptRecord attempt = each.getValue();
      Instant notBefore = attempt.notBefore();
      session.update(
          "UPDATE waybill_message SET attempts = ?, not_before = ?, alone = ?, died_alone = FALSE"
              + " WHERE id = ? AND holder = ?",
          attempt.attempts(),
          notBefore == null ? null : notBefore.toEpochMilli(),
          attempt.alone(),
          each.getKey(),
          member.id());
    }
    if (!acked.isEmpty()) {
      session.update(
          "DELETE FROM waybill_message WHERE id = ANY(?) AND holder = ?", ids(acked), member.id());
    }
    if (!released.isEmpty()) {
      letGo(session, ids(released), member);
    }
    for (Map.Entry<Long, Long> each : deferred.entrySet()) {
      session.update(
          "UPDATE waybill_message SET holder = NULL, crashes = 0, alone = FALSE, visible_at = "
              + Schema.NOW
              + " + ? WHERE id = ? AND holder = ?",
          each.getValue(),
          each.getKey(),
          member.id());
    }
  }

  /**
   * Hands back what is this member's without its knowledge: it was taken, and the answer to the
   * commit was lost.
   */
  void letGoOfUnknown(Session session, Membership member) throws SQLException {
    List<Long> held =
        session.query(
            "SELECT id FROM waybill_message WHERE group_id = ? AND holder = ?",
            row -> row.getLong(1),
            member.group(),
            member.id());
    held.removeAll(unsettled.keySet());
    if (!held.isEmpty()) {
      letGo(session, ids(held), member);
    }
  }

  private static void letGo(Session session, Long[] ids, Membership member) throws SQLException {
    session.update(
        "UPDATE waybill_message SET holder = NULL, crashes = 0, alone = FALSE"
            + " WHERE id = ANY(?) AND holder = ?",
        ids,
        member.id());
  }

  private static Long[] ids(List<Long> ids) {
    return ids.toArray(Long[]::new);
  }

  /** The news was committed. */
  void written() {
    acked.clear();
    released.clear();
    deferred.clear();
    recorded.clear();
    List<CompletableFuture<Void>> answers = List.copyOf(waiting);
    waiting.clear();
    answers.forEach(answer -> answer.complete(null));
  }

  /** The shard is not this member's any more, nor is what was delivered of it. */
  void forget(Shard shard) {
    unsettled.values().removeIf(delivery -> delivery.shard().equals(shard));
  }

  /** Nothing that was said can become true any more. */
  void fail(MessagingException why) {
    acked.clear();
    released.clear();
    deferred.clear();
    recorded.clear();
    List<CompletableFuture<Void>> answers = List.copyOf(waiting);
    waiting.clear();
    answers.forEach(answer -> answer.completeExceptionally(why));
  }
}
