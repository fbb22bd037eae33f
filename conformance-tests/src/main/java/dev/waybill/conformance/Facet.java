package dev.waybill.conformance;

import dev.waybill.Capabilities;
import java.util.Set;
import java.util.function.Predicate;

/** What a binder can do beyond what all do, if it declares it and its checks show it. */
public enum Facet {
  /** One owner for each key, and its events in order. */
  ORDERED(
      "ordered", can -> can.keyOwnership() != Capabilities.KeyOwnership.NONE, Set.of(Area.ORDER)),
  /** Dead letters that can be looked at, and released. */
  DEAD_LETTERS(
      "dead-letters",
      can -> can.deadLetterBrowse() != Capabilities.Browse.NONE,
      Set.of(Area.DEAD_LETTERS)),
  /** What happens once although it is delivered more often. */
  EFFECTIVELY_ONCE("effectively-once", can -> true, Set.of(Area.IDEMPOTENCY)),
  /** CloudEvents as the protocol binding has them. */
  CLOUD_EVENTS("cloudevents", can -> true, Set.of(Area.ENVELOPE));

  private final String title;
  private final Set<Area> areas;

  @SuppressWarnings("ImmutableEnumChecker") // a predicate without state
  private final Predicate<Capabilities> declared;

  Facet(String title, Predicate<Capabilities> declared, Set<Area> areas) {
    this.title = title;
    this.declared = declared;
    this.areas = areas;
  }

  /** As a certificate prints it. */
  public String title() {
    return title;
  }

  boolean declared(Capabilities can) {
    return declared.test(can);
  }

  boolean isAbout(Check check) {
    return areas.contains(check.area());
  }
}
