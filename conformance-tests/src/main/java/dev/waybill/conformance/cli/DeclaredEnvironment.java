package dev.waybill.conformance.cli;

import dev.waybill.conformance.Environment;
import dev.waybill.conformance.Need;
import dev.waybill.conformance.invariant.Terms;
import java.time.Duration;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * A broker that nothing can be done to, and what its configuration file says of it.
 *
 * @param offers what can be done beside
 */
record DeclaredEnvironment(
    Set<Need> offers,
    boolean isEmbedded,
    Duration takeover,
    Duration settling,
    boolean balances,
    UnaryOperator<Terms> change)
    implements Environment {
  @Override
  public Terms terms(Terms agreed) {
    return change.apply(agreed);
  }
}
