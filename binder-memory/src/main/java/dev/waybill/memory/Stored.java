package dev.waybill.memory;

import dev.waybill.spi.RawMessage;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A message in a {@link Journal}. What is final may be read by any thread; the rest is guarded by
 * the broker's lock.
 */
final class Stored {
  final String position;
  final long offset;
  final @Nullable String key;
  final RawMessage raw;
  final int sizeBytes;
  final Instant enqueuedAt;

  /** In the broker's monotonic time; {@link Long#MAX_VALUE} for never. */
  final long expiresAt;

  /** The only group that sees it, or null for all. */
  final @Nullable MemoryGroup only;

  final Budget budget;

  /** Groups that have not finished it. */
  int readers;

  boolean removed;
  @Nullable Stored previous;
  @Nullable Stored next;

  Stored(String position, long offset, Parcel parcel, Instant enqueuedAt, long expiresAt) {
    this.position = position;
    this.offset = offset;
    this.key = parcel.key();
    this.raw = parcel.raw();
    this.sizeBytes = parcel.sizeBytes();
    this.only = parcel.only();
    this.budget = parcel.budget();
    this.enqueuedAt = enqueuedAt;
    this.expiresAt = expiresAt;
  }
}
