package dev.waybill.engine;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Runs messages one at a time, in order, on whichever thread finds it idle. What only mailbox
 * messages touch needs no lock, and posting costs one enqueue and one atomic add, without a thread
 * of its own. Messages must be short, must not block and must not call users.
 */
final class Mailbox {
  /** Messages one thread runs before it passes the rest on: a binder's thread has other work. */
  private static final int FAIR_SHARE = 1024;

  private final ConcurrentLinkedQueue<Runnable> messages = new ConcurrentLinkedQueue<>();
  private final AtomicInteger pending = new AtomicInteger(1); // until start()
  private final Executor overflow;
  private final Consumer<Throwable> onDefect;

  /**
   * @param overflow runs the rest when one thread has done its share
   * @param onDefect told of an exception that escaped a message, which is a defect of the engine
   */
  Mailbox(Executor overflow, Consumer<Throwable> onDefect) {
    this.overflow = overflow;
    this.onDefect = onDefect;
  }

  /** Runs {@code first}, then what was posted so far; until then messages wait. Call once. */
  void start(Runnable first) {
    first.run();
    if (pending.decrementAndGet() > 0) {
      drain();
    }
  }

  /** Runs the message now if nobody runs one, else after those posted before it. */
  void post(Runnable message) {
    messages.add(message);
    if (pending.getAndIncrement() == 0) {
      drain();
    }
  }

  private void drain() {
    int share = FAIR_SHARE;
    int batch = pending.get();
    while (batch > 0) {
      int run = Math.min(batch, share);
      for (int i = 0; i < run; i++) {
        runNext();
      }
      share -= run;
      batch = pending.addAndGet(-run);
      if (share == 0 && batch > 0) {
        overflow.execute(this::drain); // still ours: pending never reached 0
        return;
      }
    }
  }

  private void runNext() {
    Runnable message = messages.poll();
    try {
      if (message != null) {
        message.run();
      }
    } catch (Throwable defect) { // one bad message must not stop the member for ever
      onDefect.accept(defect);
    }
  }
}
