package org.example.jdbcqueue;

import dev.waybill.spi.Inbound;
import dev.waybill.spi.RawMessage;
import dev.waybill.spi.Shard;
import io.cloudevents.CloudEvent;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One delivery: a row, as it was when it was taken.
 *
 * @param id of the row; a released row is delivered again as another object with the same id
 */
record QueueInbound(
    long id,
    Shard shard,
    @Nullable String key,
    RawMessage raw,
    boolean viaInlet,
    Instant enqueuedAt,
    int priorAttempts,
    @Nullable Instant notBefore,
    boolean diedAlone,
    int crashes)
    implements Inbound {

  /** What {@link #of} reads. */
  static final String COLUMNS =
      "id, shard, event_key, content, via_inlet, stored_at, attempts, not_before, died_alone,"
          + " crashes";

  static QueueInbound of(ResultSet row, Shard shard) throws SQLException {
    long notBefore = row.getLong("not_before");
    return new QueueInbound(
        row.getLong("id"),
        shard,
        row.getString("event_key"),
        Content.read(row.getBytes("content"), row.getString("event_key")),
        row.getBoolean("via_inlet"),
        Instant.ofEpochMilli(row.getLong("stored_at")),
        row.getInt("attempts"),
        notBefore == 0 ? null : Instant.ofEpochMilli(notBefore),
        row.getBoolean("died_alone"),
        row.getInt("crashes"));
  }

  /** A dead letter: nothing is known of it but what it says. */
  static QueueInbound letter(ResultSet row, Shard shard) throws SQLException {
    return new QueueInbound(
        row.getLong("id"),
        shard,
        row.getString("event_key"),
        Content.read(row.getBytes("content"), row.getString("event_key")),
        false,
        Instant.ofEpochMilli(row.getLong("stored_at")),
        0,
        null,
        false,
        0);
  }

  @Override
  public String position() {
    return Long.toString(id);
  }

  @Override
  public int sizeBytes() {
    return raw.sizeBytes();
  }

  @Override
  public CloudEvent event() {
    return Content.event(raw, position());
  }

  /** Two deliveries of one row are two: what settles the first does not settle the second. */
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(id);
  }

  @Override
  public String toString() {
    return "message " + id + " of " + shard;
  }
}
