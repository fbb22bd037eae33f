package dev.waybill.nats;

import java.time.Duration;

/** Waits for threads to end. */
final class Threads {
  private Threads() {}

  /** Waits at most so long; not for the calling thread itself. */
  static void join(Thread thread, Duration timeout) {
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
