package dev.waybill.memory;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Messages in the order they were stored: a partition of a destination, or of an inlet. A linked
 * list, so that removing from the middle is cheap and room is used by live messages only. Guarded
 * by the broker's lock.
 */
final class Journal {
  /** The id of the shard it is delivered as, such as {@code 3} or {@code 3~inlet}. */
  final String shardId;

  private final boolean keepsFinished;
  private long nextOffset;
  private @Nullable Stored first;
  private @Nullable Stored last;

  /**
   * @param keepsFinished whether messages stay after every group has finished them
   */
  Journal(String shardId, boolean keepsFinished) {
    this.shardId = shardId;
    this.keepsFinished = keepsFinished;
  }

  long nextOffset() {
    return nextOffset;
  }

  @Nullable Stored first() {
    return first;
  }

  /** Stores a message whose room was taken already. */
  Stored append(Parcel parcel, Instant now, long expiresAt) {
    long offset = nextOffset++;
    Stored message = new Stored(shardId + "@" + offset, offset, parcel, now, expiresAt);
    message.previous = last;
    if (last == null) {
      first = message;
    } else {
      last.next = message;
    }
    last = message;
    return message;
  }

  /** Called when nobody is left, or nobody was there, to read the message. */
  void unread(Stored message) {
    if (keepsFinished) {
      message.budget.retain(this, message);
    } else {
      remove(message);
    }
  }

  void remove(Stored message) {
    if (message.previous == null) {
      first = message.next;
    } else {
      message.previous.next = message.next;
    }
    if (message.next == null) {
      last = message.previous;
    } else {
      message.next.previous = message.previous;
    }
    message.previous = null;
    message.next = null;
    message.removed = true;
    message.budget.giveBack(message.sizeBytes);
  }
}
