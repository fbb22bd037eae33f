package dev.waybill.conformance.journal;

/**
 * What an entry of the journal tells. The order is part of the file format: new kinds go to the
 * end. Which fields of an {@link Entry} a kind uses is said here; the others are 0.
 */
public enum EntryKind {
  /**
   * A publish is about to begin. <i>actor</i> the publisher, <i>message</i>, <i>number</i> how many
   * attempts of it must fail ({@link Integer#MAX_VALUE} for all), <i>detail</i> the groups where
   * they fail, a bit each, <i>value</i> key and sequence as {@link History#place}.
   */
  PUBLISH_INVOKED,
  /** It was confirmed. <i>actor, message</i>. */
  PUBLISH_CONFIRMED,
  /** It definitely was not stored. <i>actor, message</i>, <i>detail</i> the error code. */
  PUBLISH_REJECTED,
  /** It may or may not have been stored. <i>actor, message</i>, <i>detail</i> the error code. */
  PUBLISH_UNCERTAIN,
  /**
   * The first statement of a handler. <i>actor</i> the member, <i>group, message</i>, <i>number</i>
   * the attempt.
   */
  DELIVERED,
  /**
   * Its last statement. <i>actor, group, message, number</i>, <i>detail</i> 0 where it returned, 1
   * where it failed, 2 where it failed and must not be tried again, 3 where it was interrupted.
   */
  HANDLED,
  /** A settlement is about to be given. <i>actor, group, message</i>, <i>detail</i> which. */
  SETTLE_INVOKED,
  /** The broker holds it. <i>actor, group, message</i>. */
  SETTLED,
  /** It was refused as out of date. <i>actor, group, message</i>. */
  SETTLE_STALE,
  /**
   * Found among the dead letters. <i>group, message</i>, <i>number</i> its attempts, <i>detail</i>
   * 0 where attributes and data are as published, <i>value</i> when its copy was made, on the clock
   * of the journal, or 0.
   */
  DEAD,
  /**
   * Came without being one of this run's messages. <i>group</i>, <i>detail</i> 1 where its id
   * claims to be of this run and 0 where it is a stranger's, <i>value</i> a hash of its id.
   */
  FOREIGN,
  /** Bears the name of a message but not its content. <i>actor, group, message, number</i>. */
  CORRUPT,
  /** A member is about to join. <i>actor, group</i>. */
  MEMBER_STARTED,
  /** It is ready: what is published from here on reaches its group. <i>actor, group</i>. */
  MEMBER_READY,
  /** It is about to be closed. <i>actor, group</i>. */
  MEMBER_CLOSING,
  /** Its close has returned. <i>actor, group</i>. */
  MEMBER_CLOSED,
  /** It is dead, without notice. <i>actor, group</i>. */
  MEMBER_KILLED,
  /** Its process stands still. <i>actor, group</i>. */
  MEMBER_PAUSED,
  /** Its process runs again. <i>actor, group</i>. */
  MEMBER_RESUMED,
  /** A shard came to a member. <i>actor, group</i>, <i>value</i> the shard. */
  ASSIGNED,
  /** A shard left a member. <i>actor, group</i>, <i>value</i> the shard. */
  REVOKED,
  /** A fault was asked for. <i>detail</i> its kind. */
  FAULT_BEGUN,
  /** It was seen to bite. <i>detail</i> its kind. */
  FAULT_EFFECTIVE,
  /** It was taken back. <i>detail</i> its kind. */
  FAULT_ENDED,
  /** Everything works again, as a probe has shown. */
  HEALED,
  /** Nothing is published from here on but sentinels. */
  DRAIN_BEGUN,
  /** Every group has handled every sentinel, and nothing came for a quiet period. */
  QUIESCENT,
  /** The process that writes the journal stood still. <i>value</i> for how many nanoseconds. */
  STALL,
  /**
   * What a counter of the library stood at when all was over. <i>group</i> where it is of one,
   * <i>detail</i> which as {@link Counted}, <i>value</i> the number.
   */
  COUNTED,
  /**
   * What a handler does outside took effect: what must happen once for each source and id, which
   * the message stands for. <i>actor, group, message</i>.
   */
  EFFECT,
  /**
   * An idempotency store said that it is done, so no handler was called. <i>actor, group,
   * message</i>.
   */
  SUPPRESSED;

  private static final EntryKind[] ALL = values();

  /** Whether it happens within one group; the others concern every group. */
  public boolean isOfGroup() {
    return switch (this) {
      case PUBLISH_INVOKED,
          PUBLISH_CONFIRMED,
          PUBLISH_REJECTED,
          PUBLISH_UNCERTAIN,
          FAULT_BEGUN,
          FAULT_EFFECTIVE,
          FAULT_ENDED,
          HEALED,
          DRAIN_BEGUN,
          QUIESCENT,
          STALL ->
          false;
      default -> true;
    };
  }

  /** The kind with this code, which is 1 for the first: 0 is an entry that nobody has filled. */
  static EntryKind of(int code) {
    if (code < 1 || code > ALL.length) {
      throw new IllegalStateException(
          "The journal has an entry of kind %d, but kinds end at %d: it is damaged, or written by a "
                  .formatted(code, ALL.length)
              + "newer release");
    }
    return ALL[code - 1];
  }

  @SuppressWarnings("EnumOrdinal") // the order is the file format
  int code() {
    return ordinal() + 1;
  }
}
