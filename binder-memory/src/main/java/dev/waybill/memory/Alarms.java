package dev.waybill.memory;

import dev.waybill.spi.BinderRuntime;
import dev.waybill.spi.BinderRuntime.Cancellable;
import java.time.Duration;
import java.time.Instant;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * What the broker will do at some time, with one timer for the first of it. Clock and timer are
 * lent by one of the open binders, for they must all tell the same time. Guarded by the broker's
 * lock.
 */
final class Alarms {
  private static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE / 4);

  private final BrokerCore core;
  private final PriorityQueue<Alarm> alarms = new PriorityQueue<>();
  private long made;
  private BinderRuntime time;
  private boolean hosted;
  private @Nullable Timer timer;

  private record Alarm(long due, long number, Runnable action) implements Comparable<Alarm> {
    @Override
    public int compareTo(Alarm other) {
      // A difference, because monotonic time may overflow.
      return due != other.due ? Long.signum(due - other.due) : Long.compare(number, other.number);
    }
  }

  Alarms(BrokerCore core, BinderRuntime time) {
    this.core = core;
    this.time = time;
  }

  Instant now() {
    return time.clock().instant();
  }

  long nanoTime() {
    return time.nanoTime();
  }

  /** Nanoseconds of a duration, or a few decades where it is longer. */
  static long nanos(Duration duration) {
    return (duration.compareTo(FOREVER) > 0 ? FOREVER : duration).toNanos();
  }

  void after(Duration delay, Runnable action) {
    at(nanoTime() + nanos(delay), action);
  }

  void at(long due, Runnable action) {
    alarms.add(new Alarm(due, made++, action));
  }

  /** Uses another binder's clock and timer; with null, time stands still until the next binder. */
  void hostedBy(@Nullable BinderRuntime runtime) {
    hosted = runtime != null;
    if (runtime != null) {
      time = runtime;
    }
    if (timer != null) {
      timer.outdated = true;
    }
  }

  /** What must be done about the timer once the lock is free, or null. */
  @Nullable Runnable timing() {
    Timer present = timer;
    if (present != null && !present.outdated && present.alarm.equals(alarms.peek())) {
      return null;
    }
    Alarm first = alarms.peek();
    Timer next = first == null || !hosted ? null : new Timer(first, time);
    if (present == null && next == null) {
      return null;
    }
    timer = next;
    return () -> {
      if (present != null) {
        present.cancel();
      }
      if (next != null) {
        next.start();
      }
    };
  }

  private void run(Timer fired) {
    if (timer == fired) {
      timer = null;
      long now = nanoTime();
      while (!alarms.isEmpty() && alarms.element().due - now <= 0) {
        alarms.remove().action.run();
      }
    }
  }

  /** One use of a binder's timer; started, and maybe cancelled before that, without the lock. */
  private final class Timer {
    private final Alarm alarm;
    private final BinderRuntime runtime;
    private final Duration delay;
    private boolean outdated;
    private @Nullable Cancellable running;
    private boolean cancelled;

    Timer(Alarm alarm, BinderRuntime runtime) {
      this.alarm = alarm;
      this.runtime = runtime;
      this.delay = Duration.ofNanos(Math.max(0, alarm.due - runtime.nanoTime()));
    }

    void start() {
      Cancellable started = runtime.schedule(delay, () -> core.change(() -> Alarms.this.run(this)));
      boolean late;
      synchronized (this) {
        running = started;
        late = cancelled;
      }
      if (late) {
        started.cancel();
      }
    }

    void cancel() {
      Cancellable started;
      synchronized (this) {
        cancelled = true;
        started = running;
      }
      if (started != null) {
        started.cancel();
      }
    }
  }
}
