package dev.waybill.spi;

import org.jspecify.annotations.Nullable;

/**
 * Where an outbound message goes, in logical names; the binder maps it to a topic, queue or
 * subject.
 *
 * @param kind the destination itself, or one of the two private places of a group
 * @param destination the destination's logical name
 * @param group the group's logical name; null exactly for {@link Kind#DESTINATION}
 */
public record Address(Kind kind, String destination, @Nullable String group) {
  /** The places a message can go. */
  public enum Kind {
    /** Every group of the destination sees it. */
    DESTINATION,
    /** Only the group sees it, as a delivery whose {@link Inbound#viaInlet()} is true. */
    INLET,
    /** Nobody consumes it; it is browsed. */
    DEAD_LETTERS
  }

  /** A destination. */
  public static Address destination(String destination) {
    return new Address(Kind.DESTINATION, destination, null);
  }

  /** The private way into a group. */
  public static Address inlet(String destination, String group) {
    return new Address(Kind.INLET, destination, group);
  }

  /** The dead letters of a group. */
  public static Address deadLetters(String destination, String group) {
    return new Address(Kind.DEAD_LETTERS, destination, group);
  }

  /** The group of an address that has one. */
  public String requireGroup() {
    if (group == null) {
      throw new IllegalStateException(this + " has no group");
    }
    return group;
  }

  @Override
  public String toString() {
    return switch (kind) {
      case DESTINATION -> destination;
      case INLET -> "inlet of " + destination + "/" + group;
      case DEAD_LETTERS -> "dead letters of " + destination + "/" + group;
    };
  }
}
