package dev.waybill.memory;

import dev.waybill.Telemetry;
import dev.waybill.spi.BinderRuntime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.Executor;

/**
 * Virtual time, and every executor of any number of processes on the thread that calls {@link
 * #run()}. With a seed the executors take turns at random, each still in its own order.
 */
final class Simulation {
  private static final Instant ORIGIN = Instant.parse("2026-01-01T00:00:00Z");

  private final List<ArrayDeque<Runnable>> queues = new ArrayList<>();
  private final PriorityQueue<Timer> timers = new PriorityQueue<>();
  private final Random turns;
  private long nanos;
  private long made;
  private boolean running;

  private static final class Timer implements Comparable<Timer> {
    final long due;
    final long number;
    final Runnable task;
    boolean cancelled;

    Timer(long due, long number, Runnable task) {
      this.due = due;
      this.number = number;
      this.task = task;
    }

    @Override
    public int compareTo(Timer other) {
      return due != other.due ? Long.compare(due, other.due) : Long.compare(number, other.number);
    }
  }

  Simulation(long seed) {
    turns = new Random(seed);
  }

  /** Whether a task is being run, so that a caller's own stack can be told from it. */
  boolean isRunning() {
    return running;
  }

  Instant now() {
    return ORIGIN.plusNanos(nanos);
  }

  /** Runs everything that can run now. */
  void run() {
    while (step()) {}
  }

  /** Runs one task of some executor; false if none has any. */
  boolean step() {
    List<ArrayDeque<Runnable>> busy = queues.stream().filter(q -> !q.isEmpty()).toList();
    if (busy.isEmpty()) {
      return false;
    }
    Runnable task = busy.get(turns.nextInt(busy.size())).remove();
    running = true;
    try {
      task.run();
    } finally {
      running = false;
    }
    return true;
  }

  /** Lets time pass, timer by timer, and runs what comes of it. */
  void advance(Duration by) {
    run();
    long end = nanos + by.toNanos();
    while (!timers.isEmpty() && timers.peek().due <= end) {
      Timer timer = timers.remove();
      nanos = timer.due;
      if (!timer.cancelled) {
        timer.task.run();
        run();
      }
    }
    nanos = end;
  }

  int timers() {
    return (int) timers.stream().filter(timer -> !timer.cancelled).count();
  }

  /** The runtime of one process. */
  BinderRuntime runtime() {
    return new BinderRuntime() {
      @Override
      public Clock clock() {
        return new VirtualClock();
      }

      @Override
      public long nanoTime() {
        return nanos;
      }

      @Override
      public Cancellable schedule(Duration delay, Runnable task) {
        Timer timer = new Timer(nanos + delay.toNanos(), made++, task);
        timers.add(timer);
        return () -> timer.cancelled = true;
      }

      @Override
      public Executor serialExecutor(String role) {
        ArrayDeque<Runnable> queue = new ArrayDeque<>();
        queues.add(queue);
        return queue::add;
      }

      @Override
      public Thread newThread(String role, Runnable body) {
        throw new AssertionError("the memory binder has no threads of its own");
      }

      @Override
      public Telemetry telemetry() {
        return Telemetry.none();
      }
    };
  }

  private final class VirtualClock extends Clock {
    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now();
    }
  }
}
