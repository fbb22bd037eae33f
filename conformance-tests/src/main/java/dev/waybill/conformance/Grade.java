package dev.waybill.conformance;

/** How much of the suite a binder was held to, and passed. */
public enum Grade {
  /** A check that it owes failed, or could not fail. */
  NONE(-1),
  /** Every check of tiers 0 and 1: without faults. */
  CORE(1),
  /** Those of tier 2 as well: brokers, links and members break. */
  RESILIENT(2);

  private final int tier;

  Grade(int tier) {
    this.tier = tier;
  }

  /** The highest tier it takes. */
  public int tier() {
    return tier;
  }
}
