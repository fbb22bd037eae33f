package dev.waybill.memory;

import dev.waybill.spi.AttemptRecord;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a group knows about a message that it was given and has not finished. It stays with the
 * group when owners come and go. Guarded by the broker's lock.
 */
final class Slot implements Comparable<Slot> {
  /** Why a delivery is no longer its owner's. */
  enum End {
    /** Handed back, or handed over after the owner was done with it. */
    ORDERLY,
    /** The owner died. */
    VANISHED,
    /** The owner kept it for too long; it may still be at work. */
    OVERDUE
  }

  final Stored message;
  @Nullable Slot previous;
  @Nullable Slot next;

  /** The delivery that may settle it, or null while nobody holds it. */
  @Nullable MemoryInbound delivery;

  long leaseEndsAt = Long.MAX_VALUE;

  private int attempts;
  private @Nullable Instant notBefore;
  private boolean alone;
  private boolean diedAlone;
  private int crashes;
  private int deliveries;

  Slot(Stored message) {
    this.message = message;
  }

  int attempts() {
    return attempts;
  }

  @Nullable Instant notBefore() {
    return notBefore;
  }

  boolean diedAlone() {
    return diedAlone;
  }

  int crashes() {
    return crashes;
  }

  int deliveries() {
    return deliveries;
  }

  void delivered(MemoryInbound to) {
    delivery = to;
  }

  /** Counts a delivery that is about to be made. */
  Slot countDelivery() {
    deliveries++;
    return this;
  }

  void record(AttemptRecord attempt) {
    attempts = attempt.attempts();
    notBefore = attempt.notBefore();
    alone = attempt.alone();
    diedAlone = false;
  }

  void ended(End how) {
    delivery = null;
    leaseEndsAt = Long.MAX_VALUE;
    switch (how) {
      case ORDERLY -> crashes = 0;
      case VANISHED -> {
        crashes++;
        diedAlone |= alone; // and stays so, until another attempt is recorded
      }
      case OVERDUE -> {}
    }
    alone = false;
  }

  @Override
  public int compareTo(Slot other) {
    return Long.compare(message.offset, other.message.offset);
  }
}
