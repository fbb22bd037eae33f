package dev.waybill.conformance.check;

import dev.waybill.conformance.stage.Patience;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The threads that come of an action: those it starts, those they start, and so on. Told from all
 * others of the JVM by their group, which threads inherit.
 */
final class OwnThreads {
  private final ThreadGroup group;
  private int most;

  private OwnThreads(ThreadGroup group) {
    this.group = group;
  }

  /** Does something; waits until it is done. */
  static OwnThreads of(String name, Duration atMost, Runnable action) {
    ThreadGroup group = new ThreadGroup("waybill-conformance-" + name);
    CompletableFuture<Void> done = new CompletableFuture<>();
    Thread thread =
        new Thread(
            group,
            () -> {
              try {
                action.run();
                done.complete(null);
              } catch (Throwable e) { // whoever waits is told
                done.completeExceptionally(e);
              }
            },
            "waybill-conformance-" + name);
    thread.setDaemon(true);
    thread.start();
    Patience.await(atMost, name, done);
    return new OwnThreads(group);
  }

  /** Counts them now. */
  void count() {
    most = Math.max(most, group.activeCount());
  }

  /** The most that were counted since this was asked the last time. */
  int most() {
    int answer = most;
    most = 0;
    return answer;
  }

  /** How many there are now. */
  int now() {
    return group.activeCount();
  }

  /** Their names, for people. */
  List<String> names() {
    Thread[] threads = new Thread[group.activeCount() * 2 + 8];
    int count = group.enumerate(threads);
    return Arrays.stream(threads, 0, count).map(Thread::getName).toList();
  }

  /** The processor time that they have used, in nanoseconds; that of ended ones does not count. */
  long cpuNanos() {
    Thread[] threads = new Thread[group.activeCount() * 2 + 8];
    int count = group.enumerate(threads);
    long nanos = 0;
    for (int i = 0; i < count; i++) {
      nanos +=
          Math.max(0, ManagementFactory.getThreadMXBean().getThreadCpuTime(threads[i].getId()));
    }
    return nanos;
  }
}
