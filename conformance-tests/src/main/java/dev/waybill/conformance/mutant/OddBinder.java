package dev.waybill.conformance.mutant;

import dev.waybill.conformance.BinderUnderTest;
import java.util.function.UnaryOperator;

/**
 * One way of being odd within the contract. No check may fail on it.
 *
 * @param name what is odd about it
 * @param change makes a binder odd
 */
public record OddBinder(String name, UnaryOperator<BinderUnderTest> change) {
  /** An odd copy of this binder. */
  public BinderUnderTest of(BinderUnderTest binder) {
    return change.apply(binder);
  }

  @Override
  public String toString() {
    return name;
  }
}
