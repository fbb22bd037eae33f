package dev.waybill.conformance.mutant;

import dev.waybill.conformance.BinderUnderTest;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * One way to break a binder.
 *
 * @param name what it does wrong
 * @param checks the numbers of the checks that must fail on it
 * @param message words that the report of each of them must contain
 * @param change breaks a binder
 */
public record Mutant(
    String name, Set<Integer> checks, String message, UnaryOperator<BinderUnderTest> change) {
  /** Copies the set. */
  public Mutant {
    checks = Set.copyOf(checks);
  }

  /** A broken copy of this binder. */
  public BinderUnderTest of(BinderUnderTest binder) {
    return change.apply(binder);
  }

  @Override
  public String toString() {
    return name;
  }
}
