package dev.waybill.rabbitmq;

import dev.waybill.spi.AttemptRecord;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the group's state says of a message that failed.
 *
 * @param owner the member that wrote it
 * @param notBeforeMillis earliest next attempt, or 0
 * @param alone whether the attempt was begun while no other handler of the process ran
 */
record AttemptEntry(
    String owner, int attempts, long notBeforeMillis, boolean alone, long writtenMillis) {
  static AttemptEntry of(String owner, AttemptRecord attempt, long nowMillis) {
    Instant notBefore = attempt.notBefore();
    return new AttemptEntry(
        owner,
        attempt.attempts(),
        notBefore == null ? 0 : notBefore.toEpochMilli(),
        attempt.alone(),
        nowMillis);
  }

  @Nullable Instant notBefore() {
    return notBeforeMillis == 0 ? null : Instant.ofEpochMilli(notBeforeMillis);
  }

  /** The same, but that the attempt has ended, or was not made. */
  AttemptEntry ended() {
    return new AttemptEntry(owner, attempts, notBeforeMillis, false, writtenMillis);
  }

  String write() {
    return owner
        + ","
        + attempts
        + ","
        + notBeforeMillis
        + ","
        + (alone ? 1 : 0)
        + ","
        + writtenMillis;
  }

  /** Reads what was written; null if it is something else. */
  static @Nullable AttemptEntry read(String text) {
    String[] parts = text.split(",", -1);
    try {
      return parts.length < 5
          ? null
          : new AttemptEntry(
              parts[0],
              Integer.parseInt(parts[1]),
              Long.parseLong(parts[2]),
              parts[3].equals("1"),
              Long.parseLong(parts[4]));
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
