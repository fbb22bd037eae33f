package dev.waybill.config;

/** How the delay between two attempts develops. */
public enum BackoffKind {
  /** Multiplied after each attempt, up to a largest delay. */
  EXPONENTIAL,
  /** Always the same. */
  FIXED
}
