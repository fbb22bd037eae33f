package dev.waybill.benchmark;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;

/**
 * Measures time, processor time and allocation of this process. Threads that end in the middle of a
 * measurement take what they have allocated with them; contestants keep theirs.
 */
final class Meter {
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final long startEvents;
  private final Map<Long, Long> startAllocated;
  private final long startCpu;
  private final long startNanos;

  private Meter(long events) {
    startEvents = events;
    startAllocated = allocated();
    startCpu = SYSTEM.getProcessCpuTime();
    startNanos = System.nanoTime();
  }

  static Meter start(long eventsSoFar) {
    return new Meter(eventsSoFar);
  }

  /** The end of the measurement. */
  Sample stop(long eventsSoFar) {
    return stop(eventsSoFar, System.nanoTime());
  }

  /** The end of a measurement whose last event came at {@code lastNanos}. */
  Sample stop(long eventsSoFar, long lastNanos) {
    long cpu = SYSTEM.getProcessCpuTime() - startCpu;
    long bytes = 0;
    for (Map.Entry<Long, Long> thread : allocated().entrySet()) {
      bytes += thread.getValue() - startAllocated.getOrDefault(thread.getKey(), 0L);
    }
    return new Sample(
        eventsSoFar - startEvents, lastNanos - startNanos, cpu, bytes, 0, Sample.Latency.NONE);
  }

  private static Map<Long, Long> allocated() {
    long[] ids = THREADS.getAllThreadIds();
    long[] bytes = THREADS.getThreadAllocatedBytes(ids);
    Map<Long, Long> byThread = new HashMap<>();
    for (int i = 0; i < ids.length; i++) {
      byThread.put(ids[i], Math.max(0, bytes[i]));
    }
    return byThread;
  }
}
