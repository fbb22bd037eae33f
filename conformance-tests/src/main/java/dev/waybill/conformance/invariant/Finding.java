package dev.waybill.conformance.invariant;

import java.util.List;

/**
 * What an invariant has to say of a history.
 *
 * @param invariant which one
 * @param evaluations how often it was evaluated; 0 means that it said nothing
 * @param opportunities how often it could have been broken, counted as its Javadoc says
 * @param breaches how often it was broken
 * @param violations the first of the breaches
 */
public record Finding(
    Invariant invariant,
    long evaluations,
    long opportunities,
    long breaches,
    List<Violation> violations) {

  /** Copies the list. */
  public Finding {
    violations = List.copyOf(violations);
  }

  /** Whether the history keeps it. */
  public boolean holds() {
    return breaches == 0;
  }
}
