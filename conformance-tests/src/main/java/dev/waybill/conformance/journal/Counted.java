package dev.waybill.conformance.journal;

/**
 * A counter of the library, as an {@link EntryKind#COUNTED} entry tells of it. The order is part of
 * the file format: new ones go to the end.
 */
public enum Counted {
  PUBLISHED("waybill.published"),
  PUBLISH_REJECTED("waybill.publish_rejected"),
  PUBLISH_UNCERTAIN("waybill.publish_uncertain"),
  ATTEMPTS("waybill.attempts"),
  SUCCEEDED("waybill.succeeded"),
  FAILED("waybill.failed"),
  RETRIED("waybill.retried"),
  DEAD_LETTERED("waybill.dead_lettered"),
  SETTLED("waybill.settled"),
  ATTEMPT_SPANS("span.process");

  private static final Counted[] ALL = values();

  private final String counter;

  Counted(String counter) {
    this.counter = counter;
  }

  /** The name of the counter. */
  public String counter() {
    return counter;
  }

  /** Whether it is of a group; the others are of publishers. */
  public boolean isOfGroup() {
    return compareTo(ATTEMPTS) >= 0;
  }

  /** What an entry's detail says. */
  public static Counted of(int detail) {
    return ALL[detail];
  }

  /** What an entry's detail says of it. */
  @SuppressWarnings("EnumOrdinal") // the order is the file format
  public int detail() {
    return ordinal();
  }
}
