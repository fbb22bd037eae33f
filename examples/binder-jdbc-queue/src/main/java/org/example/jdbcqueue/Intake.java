package org.example.jdbcqueue;

import dev.waybill.spi.Shard;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Takes messages that wait, in order, as many as each shard has credit for. */
final class Intake {
  private static final int MOST = 200;

  private static final String NEXT_OF_SHARD =
      ("(SELECT %s FROM waybill_message"
              + " WHERE group_id = ? AND shard = ? AND holder IS NULL AND visible_at <= %s"
              + " ORDER BY group_id, shard, holder, id FETCH FIRST ? ROWS ONLY)")
          .formatted(QueueInbound.COLUMNS, Schema.NOW);

  private final Membership membership;

  Intake(Membership membership) {
    this.membership = membership;
  }

  /**
   * What was taken.
   *
   * @param alive false if the member was taken for dead meanwhile; then nothing was
   */
  record Taken(boolean alive, List<QueueInbound> messages) {}

  /** Looks, and takes what it finds: nobody else takes from shards that this member owns. */
  Taken take(Session session, List<OwnedShard> shards) throws SQLException {
    List<QueueInbound> found = withinCredit(find(session, shards), shards);
    if (found.isEmpty()) {
      return new Taken(true, found);
    }
    if (!membership.renew(session)) {
      return new Taken(false, List.of());
    }
    session.update(
        "UPDATE waybill_message SET holder = ? WHERE id = ANY(?)",
        membership.id(),
        found.stream().map(QueueInbound::id).toArray(Long[]::new));
    return new Taken(true, found);
  }

  private List<QueueInbound> find(Session session, List<OwnedShard> shards) throws SQLException {
    Map<Integer, OwnedShard> byNumber = new HashMap<>();
    List<Object> parameters = new ArrayList<>();
    for (OwnedShard each : shards) {
      byNumber.put(each.number, each);
      parameters.add(membership.group());
      parameters.add(each.number);
      parameters.add(Math.min(MOST, each.credit));
    }
    List<QueueInbound> found =
        session.query(
            String.join(" UNION ALL ", Collections.nCopies(shards.size(), NEXT_OF_SHARD)),
            row -> {
              OwnedShard owned = Objects.requireNonNull(byNumber.get(row.getInt("shard")));
              return QueueInbound.of(row, owned.shard);
            },
            parameters.toArray());
    found.sort(Comparator.comparingLong(QueueInbound::id));
    return found;
  }

  /** The last one of a shard may be larger than the bytes that are left. */
  private static List<QueueInbound> withinCredit(
      List<QueueInbound> found, List<OwnedShard> shards) {
    Map<Shard, Long> bytes = new HashMap<>();
    shards.forEach(each -> bytes.put(each.shard, each.creditBytes));
    List<QueueInbound> fitting = new ArrayList<>(found.size());
    for (QueueInbound each : found) {
      long left = Objects.requireNonNull(bytes.get(each.shard()));
      if (left > 0) {
        bytes.put(each.shard(), left - each.sizeBytes());
        fitting.add(each);
      }
    }
    return fitting;
  }
}
