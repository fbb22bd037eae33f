package dev.waybill.conformance.trial;

/** The heap of this process. */
final class Heap {
  static final long MIB = 1L << 20;

  private Heap() {}

  /** What is used once all garbage is gone. */
  static long usedAfterGc() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
