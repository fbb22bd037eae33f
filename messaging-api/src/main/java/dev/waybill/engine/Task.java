package dev.waybill.engine;

import dev.waybill.spi.BinderRuntime.Cancellable;
import dev.waybill.spi.ControlHeaders;
import dev.waybill.spi.Inbound;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** One delivery on its way through a member. Owned by the member's mailbox. */
final class Task {
  enum State {
    /** In its lane, behind another, or waiting for its turn. */
    QUEUED,
    /** Given to a worker. */
    DISPATCHED,
    /** Between two attempts, or until it is due. */
    WAITING,
    /** A copy of it is being stored. */
    COPYING,
    /** Settled, or no longer ours to settle. */
    DONE
  }

  final Inbound inbound;
  final ShardState shard;
  final Lane lane;

  /** Set on a dead letter that runs again because its key is released. */
  final @Nullable Release release;

  State state = State.QUEUED;
  int failed;
  @Nullable Instant firstFailure;
  @Nullable Instant lastFailure;
  @Nullable Throwable lastError;

  /** Whether it was settled before its handler started. */
  boolean settledEarly;

  /** Whether the broker may have given it to somebody else while its handler ran. */
  boolean leaseLost;

  /** Whether its latest attempt here was recorded, before it began, as that of a suspect. */
  boolean ranAlone;

  /** What must happen before the next attempt: the wait is over, the attempts are durable. */
  int holds;

  /** Which wait it is in; an answer to an earlier one means nothing. */
  int round;

  @Nullable Cancellable timer;

  Task(Inbound inbound, ShardState shard, Lane lane, @Nullable Release release) {
    this.inbound = inbound;
    this.shard = shard;
    this.lane = lane;
    this.release = release;
    if (release == null) {
      failed = inbound.priorAttempts();
      if (inbound.viaInlet()) {
        failed = Math.max(failed, number(inbound.header(ControlHeaders.ATTEMPTS)));
        firstFailure = instant(inbound.header(ControlHeaders.FIRST_FAILURE));
      }
    }
  }

  /** Whether its fate is still in this member's hands. */
  boolean isLive() {
    return state != State.DONE && shard.open;
  }

  /** The earliest time of its first attempt here, or null. */
  @Nullable Instant notBefore() {
    Instant hop = inbound.viaInlet() ? instant(inbound.header(ControlHeaders.NOT_BEFORE)) : null;
    return hop != null ? hop : inbound.notBefore();
  }

  boolean isCommand() {
    return inbound.viaInlet() && inbound.header(ControlHeaders.COMMAND) != null;
  }

  /** Whether it may have killed the processes that ran it. */
  boolean isSuspect(int crashBudget) {
    return release == null && inbound.crashes() >= crashBudget;
  }

  void failedNow(Instant now, Throwable error) {
    if (firstFailure == null) {
      firstFailure = now;
    }
    lastFailure = now;
    lastError = error;
  }

  /** Whether nothing of it runs: it can be taken out of its lane without a trace. */
  boolean isDroppable() {
    return state == State.QUEUED
        || state == State.WAITING
        || (state == State.COPYING && !shard.open);
  }

  /** It is no longer ours. */
  void drop() {
    state = State.DONE;
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  private static int number(@Nullable String text) {
    try {
      return text == null ? 0 : Math.max(0, Integer.parseInt(text));
    } catch (NumberFormatException notOurs) {
      return 0;
    }
  }

  private static @Nullable Instant instant(@Nullable String text) {
    try {
      return text == null ? null : Instant.parse(text);
    } catch (DateTimeParseException notOurs) {
      return null;
    }
  }

  @Override
  public String toString() {
    return inbound.shard().id() + "@" + inbound.position() + " " + state;
  }
}
