package dev.waybill.conformance;

import dev.waybill.conformance.stage.Stage;
import java.util.Set;

/**
 * What is played before checks judge it. Several checks may share one: it is played once. A
 * scenario asserts nothing; it leaves a history and observations.
 */
public interface Scenario {
  /** As reports and file names have it: lower case and hyphens. */
  String name();

  /** What it cannot be played without. */
  default Set<Need> needs() {
    return Set.of();
  }

  /** Whether it must be alone with the broker, because it breaks things for everybody. */
  default boolean alone() {
    return false;
  }

  /** How many entries its journal must hold. */
  default int journalEntries() {
    return 200_000;
  }

  /** Plays it. What it throws is the fault of the suite, or of a binder that cannot be used. */
  void play(Stage stage) throws Exception;
}
