package dev.waybill.spi.support;

import java.time.Duration;

/** Waits for threads to end. */
public final class Threads {
  private Threads() {}

  /**
   * Waits at most so long for a thread to end; not at all for the calling thread itself. An
   * interrupt ends the wait and stays set.
   */
  public static void join(Thread thread, Duration timeout) {
    if (thread == Thread.currentThread()) {
      return;
    }
    try {
      thread.join(timeout.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
