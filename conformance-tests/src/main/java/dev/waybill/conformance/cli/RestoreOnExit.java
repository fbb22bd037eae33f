package dev.waybill.conformance.cli;

import java.util.function.Supplier;

/**
 * Restores a broker that is broken on purpose, where a run ends in the middle, by a failure or as
 * by Ctrl-C. Members in other processes end by themselves: they watch this one.
 */
final class RestoreOnExit {
  private RestoreOnExit() {}

  /** What the work answers. */
  static <T> T guard(Surroundings surroundings, Supplier<T> work) {
    Thread hook = new Thread(surroundings::restore, "waybill-conformance-restore");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      return work.get();
    } finally {
      remove(hook);
      surroundings.restore();
    }
  }

  private static void remove(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is ending, so the hook runs.
    }
  }
}
