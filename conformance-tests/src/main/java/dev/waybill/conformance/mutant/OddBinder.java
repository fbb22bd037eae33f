package dev.waybill.conformance.mutant;

import dev.waybill.conformance.BinderUnderTest;
import java.util.function.UnaryOperator;

/**
 * One way of being odd within the contract. No check may fail on it.
 *
 * @param name what is odd about it
 * @param isModest whether it declares less than it can: only then may a check be unsupported
 * @param change makes a binder odd
 */
public record OddBinder(String name, boolean isModest, UnaryOperator<BinderUnderTest> change) {
  OddBinder(String name, UnaryOperator<BinderUnderTest> change) {
    this(name, false, change);
  }

  static OddBinder modest(String name, UnaryOperator<BinderUnderTest> change) {
    return new OddBinder(name, true, change);
  }

  /** An odd copy of this binder. */
  public BinderUnderTest of(BinderUnderTest binder) {
    return change.apply(binder);
  }

  @Override
  public String toString() {
    return name;
  }
}
