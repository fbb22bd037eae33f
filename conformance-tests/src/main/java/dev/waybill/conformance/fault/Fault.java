package dev.waybill.conformance.fault;

import java.time.Duration;

/** Something that is broken on purpose until it is closed. */
public interface Fault extends AutoCloseable {
  /**
   * Waits until it was seen to do harm at least once.
   *
   * @return false if it was not within {@code max}
   */
  boolean awaitEffective(Duration max);

  /** Mends it. */
  @Override
  void close();

  /** A fault that does harm from now on, and is mended so. */
  static Fault inForce(Runnable mending) {
    return new Fault() {
      @Override
      public boolean awaitEffective(Duration max) {
        return true;
      }

      @Override
      public void close() {
        mending.run();
      }
    };
  }
}
