package dev.waybill.conformance;

/** How much a check weighs. */
public enum Level {
  /** A binder that fails it is not certified. */
  MUST,
  /** Reported; fails nothing. */
  SHOULD,
  /** A MUST where the capability is declared. */
  CAPABILITY
}
