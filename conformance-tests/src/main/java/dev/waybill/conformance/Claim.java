package dev.waybill.conformance;

import dev.waybill.Capabilities;
import dev.waybill.conformance.invariant.Invariant;
import java.util.function.Predicate;

/**
 * One thing a check claims of what its scenario left behind, and how often it must have had a
 * chance to be wrong.
 */
public sealed interface Claim {
  /** How many opportunities there must have been, for PASS to mean something. */
  long minimum();

  /** As a report names it. */
  String name();

  /** The history keeps an invariant. */
  record Keeps(Invariant invariant, long minimum) implements Claim {
    @Override
    public String name() {
      return invariant.id();
    }
  }

  /** The history keeps an invariant in one of its groups; the others are left out. */
  record KeepsInGroup(Invariant invariant, int group, long minimum) implements Claim {
    @Override
    public String name() {
      return invariant.id() + " in group " + group;
    }
  }

  /** Everything that the scenario observed under this name was as it should be. */
  record Observed(String observation, long minimum) implements Claim {
    @Override
    public String name() {
      return observation;
    }
  }

  /** Another claim, made only of a binder that declares something; of others it is said. */
  record Where(Predicate<Capabilities> declared, Claim claim) implements Claim {
    @Override
    public long minimum() {
      return claim.minimum();
    }

    @Override
    public String name() {
      return claim.name();
    }
  }

  /** See {@link Keeps}. */
  static Claim keeps(Invariant invariant, long minimum) {
    return new Keeps(invariant, minimum);
  }

  /** See {@link KeepsInGroup}. */
  static Claim keepsInGroup(Invariant invariant, int group, long minimum) {
    return new KeepsInGroup(invariant, group, minimum);
  }

  /** See {@link Observed}. */
  static Claim observed(String observation, long minimum) {
    return new Observed(observation, minimum);
  }

  /** See {@link Where}. */
  static Claim where(Predicate<Capabilities> declared, Claim claim) {
    return new Where(declared, claim);
  }
}
