package dev.waybill.conformance;

import dev.waybill.Capabilities;
import java.util.function.Predicate;

/** What a binder can do beyond what all do, if it declares it and its checks show it. */
public enum Facet {
  /** One owner for each key, and its events in order. */
  ORDERED("ordered", can -> can.keyOwnership() != Capabilities.KeyOwnership.NONE, Area.ORDER),
  /** Dead letters that can be looked at, and released. */
  DEAD_LETTERS(
      "dead-letters", can -> can.deadLetterBrowse() != Capabilities.Browse.NONE, Area.DEAD_LETTERS),
  /** What happens once although it is delivered more often. */
  EFFECTIVELY_ONCE("effectively-once", can -> true, Area.IDEMPOTENCY),
  /** CloudEvents as the protocol binding has them. */
  CLOUD_EVENTS("cloudevents", can -> true, Area.ENVELOPE);

  private final String title;
  private final Area area;

  @SuppressWarnings("ImmutableEnumChecker") // a predicate without state
  private final Predicate<Capabilities> declared;

  Facet(String title, Predicate<Capabilities> declared, Area area) {
    this.title = title;
    this.declared = declared;
    this.area = area;
  }

  /** As a certificate prints it. */
  public String title() {
    return title;
  }

  boolean declared(Capabilities can) {
    return declared.test(can);
  }

  boolean isAbout(Check check) {
    return area == check.area();
  }
}
