package dev.waybill.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The threads that run handlers, and the queue they take work from. A worker that ends one call
 * takes the next, so a busy member wakes no thread per event; and no more are awake than there is
 * work for: to wake a thread costs more than many a handler. Thread-safe, but for what says that it
 * is the mailbox's.
 */
final class Workers {
  /** Another worker is woken for work that would wait for longer than this. */
  private static final long WORTH_WAKING_NANOS = 100_000;

  /** How long work waits at most behind a handler that takes longer than handlers used to. */
  private static final Duration PATIENCE = Duration.ofMillis(1);

  /** What a call is taken to need until some were seen. */
  private static final long UNKNOWN_NANOS = 10_000_000;

  private static final int SMOOTHING = 16;

  private final EngineRuntime runtime;
  private final ExecutorService executor;
  private final int most;
  private final Consumer<Work> job;
  private final ConcurrentLinkedQueue<Work> given = new ConcurrentLinkedQueue<>();
  private final AtomicInteger hired = new AtomicInteger();

  /** Workers that will look for work before they leave: while there is one, nobody is woken. */
  private final AtomicInteger searching = new AtomicInteger();

  /** Workers that were busy for longer than others wait, as far as is known. */
  private final AtomicInteger stuck = new AtomicInteger();

  private final AtomicBoolean watched = new AtomicBoolean();
  private volatile int wanted;

  /** Calls that have ended. Written by the mailbox. */
  private final AtomicLong ends = new AtomicLong();

  /** How long a call takes, smoothed. The mailbox's. */
  private long typicalNanos = UNKNOWN_NANOS;

  /**
   * @param most how many handlers run at a time
   * @param job runs one work that is the worker's
   */
  Workers(EngineRuntime runtime, ExecutorService executor, int most, Consumer<Work> job) {
    this.runtime = runtime;
    this.executor = executor;
    this.most = most;
    this.job = job;
    wanted = most;
  }

  /**
   * Mailbox: has the work run.
   *
   * @param underWay calls that have not ended, with this one
   */
  void give(Work work, int underWay) {
    wanted = wanted(underWay);
    given.add(work);
    wake();
  }

  /**
   * So many that what is under way would be done in about the time that waking one takes, beside
   * those that are busy for long.
   */
  private int wanted(int underWay) {
    long needed = typicalNanos * underWay / WORTH_WAKING_NANOS + 1;
    return (int) Math.min(most, needed + Math.min(stuck.get(), hired.get()));
  }

  /** Has somebody look for work. If there is nobody to spare, it is seen to that nothing stands. */
  private void wake() {
    if (searching.get() > 0) {
      return;
    }
    if (!hire()) {
      watch();
      return;
    }
    try {
      executor.execute(this::work);
    } catch (RejectedExecutionException closed) {
      hired.decrementAndGet();
    }
  }

  /** True if one more may work. */
  private boolean hire() {
    int now = hired.get();
    while (now < wanted) {
      if (hired.compareAndSet(now, now + 1)) {
        return true;
      }
      now = hired.get();
    }
    return false;
  }

  /** A worker's life: take work until there is none. */
  private void work() {
    do {
      searching.incrementAndGet();
      for (Work work = given.poll(); work != null; work = given.poll()) {
        if (work.start()) {
          searching.decrementAndGet();
          if (!given.isEmpty()) {
            wake(); // this one may be busy for long
          }
          job.accept(work);
          if (!work.cameBackOnWorker) {
            searching.incrementAndGet();
          }
        }
      }
      searching.decrementAndGet();
      hired.decrementAndGet();
    } while (isNeeded()); // for what came between the last look and leaving
  }

  private boolean isNeeded() {
    if (given.isEmpty()) {
      return false;
    }
    if (hire()) {
      return true;
    }
    watch();
    return false;
  }

  /**
   * On the worker, where its call has ended there: it will look for work once more, so that the
   * mailbox wakes nobody for what it gives now.
   */
  void cameBack(Work work) {
    work.cameBackOnWorker = true;
    searching.incrementAndGet();
  }

  /** Mailbox: a call came to its end. */
  void ended(long tookNanos) {
    typicalNanos += (tookNanos - typicalNanos) / SMOOTHING;
    if (tookNanos >= PATIENCE.toNanos() && stuck.get() > 0) {
      stuck.updateAndGet(before -> Math.max(0, before - 1));
    }
    ends.lazySet(ends.get() + 1); // nobody else writes it
  }

  /** A handler may take longer than they use to: then others must not wait behind it. */
  private void watch() {
    if (hired.get() < most && !watched.get() && watched.compareAndSet(false, true)) {
      lookLater();
    }
  }

  private void lookLater() {
    long seen = ends.get();
    runtime.schedule(PATIENCE, () -> look(seen));
  }

  private void look(long seen) {
    if (given.isEmpty() || hired.get() >= most) { // nobody is left to wake
      watched.set(false);
      if (!given.isEmpty()) {
        watch();
      }
      return;
    }
    lookLater();
    if (ends.get() == seen) {
      stuck.set(hired.get());
      wanted = Math.min(most, stuck.get() + 1);
      wake();
    }
  }

  /** Mailbox: what nobody has started and nobody will, the first first. */
  List<Work> takeBack(Predicate<Work> mayGo) {
    List<Work> mine = new ArrayList<>();
    for (Work work : given) {
      if (mayGo.test(work) && work.takeBack()) {
        mine.add(work);
      }
    }
    return mine;
  }

  /** Nothing is given any more, and nothing waits. */
  void close() {
    executor.shutdown();
    given.clear();
  }
}
