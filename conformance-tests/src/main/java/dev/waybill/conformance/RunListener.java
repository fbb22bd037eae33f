package dev.waybill.conformance;

import java.time.Duration;

/** Is told how a {@link Certification} gets on, by several threads at once. Must not block. */
public interface RunListener {
  /** So many scenarios are going to be played. */
  default void planned(int scenarios) {}

  /** The scenario of this name is about to be played. */
  default void begun(String scenario) {}

  /** It is over, whatever came of it. */
  default void ended(String scenario, Duration took) {}
}
