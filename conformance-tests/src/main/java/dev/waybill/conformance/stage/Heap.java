package dev.waybill.conformance.stage;

/** The heap of this process. */
public final class Heap {
  /** Bytes. */
  public static final long MIB = 1L << 20;

  private Heap() {}

  /** What is used once all garbage is gone. */
  public static long usedAfterGc() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
