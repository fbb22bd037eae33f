package dev.waybill.engine;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Completes the futures of publishes on an engine thread, many per hop: what users attach to them
 * must not run where ends come from. Thread-safe.
 */
final class PublishEnds {
  /** Set on threads that run users' continuations: those must never wait for room. */
  private static final ThreadLocal<Boolean> IN_CALLBACK = ThreadLocal.withInitial(() -> false);

  private final ConcurrentLinkedQueue<PendingPublish> ended = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final Executor callbacks;
  private final Runnable afterwards;

  /**
   * Ends of one publisher.
   *
   * @param afterwards run after some futures were completed
   */
  PublishEnds(Executor callbacks, Runnable afterwards) {
    this.callbacks = callbacks;
    this.afterwards = afterwards;
  }

  /** Whether the current thread completes futures. */
  static boolean isCallback() {
    return IN_CALLBACK.get();
  }

  /** Takes a publish that knows its result. */
  void add(PendingPublish publish) {
    ended.add(publish);
    if (waiting.getAndIncrement() == 0) {
      callbacks.execute(this::completeAll);
    }
  }

  private void completeAll() {
    IN_CALLBACK.set(true);
    try {
      int seen = waiting.get();
      do {
        for (int i = 0; i < seen; i++) {
          PendingPublish next = ended.poll();
          if (next != null) {
            next.completeWithResult();
          }
        }
        afterwards.run();
        seen = waiting.addAndGet(-seen);
      } while (seen > 0);
    } finally {
      IN_CALLBACK.set(false);
    }
  }
}
