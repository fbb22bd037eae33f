package dev.waybill.test;

import dev.waybill.engine.VirtualRuntime;
import dev.waybill.spi.BinderRuntime.Cancellable;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The clock and the turns of one test, and who may move them: the thread of the test, the driver.
 * Handlers run on {@link Hand hands} while the driver waits, so one thread at a time is at work.
 * What other threads have to say is let in when the driver looks.
 */
final class World {
  /** How much time passes at most for one wait without a limit of its own. */
  private static final Duration LONGEST_WAIT = Duration.ofHours(1);

  final VirtualRuntime time;
  final Crew crew;
  private final boolean shuffled;
  private final Queue<Runnable> fromOutside = new ConcurrentLinkedQueue<>();
  private volatile Thread driver = Thread.currentThread();
  private volatile boolean over;

  private volatile boolean driving;

  World(VirtualRuntime time, boolean shuffled, Duration patience) {
    this.time = time;
    this.shuffled = shuffled;
    crew = new Crew(this, patience);
  }

  Duration elapsed() {
    return Duration.ofNanos(time.nanoTime());
  }

  boolean isOver() {
    return over;
  }

  /** Nothing happens any more; ends the hands, one after the other. */
  void end() {
    over = true;
    crew.end();
  }

  /** Before a handler: on threads, who is next would be anybody's guess. */
  void shuffle() {
    if (shuffled && Thread.currentThread() instanceof Hand hand) {
      hand.yieldTurn();
    }
  }

  // ---- what may happen later; from any thread

  Cancellable schedule(VirtualRuntime of, Duration delay, Runnable task) {
    if (isInside()) {
      return of.schedule(delay, task);
    }
    AtomicBoolean cancelled = new AtomicBoolean();
    fromOutside.add(
        () ->
            of.schedule(
                delay,
                () -> {
                  if (!cancelled.get()) {
                    task.run();
                  }
                }));
    return () -> cancelled.set(true);
  }

  void execute(Executor line, Runnable task) {
    if (isInside()) {
      line.execute(task);
    } else {
      fromOutside.add(() -> line.execute(task));
    }
  }

  /** Whether the current thread is one whose turn it can be. */
  boolean isInside() {
    Thread now = Thread.currentThread();
    return now == driver || crew.has(now);
  }

  // ---- moving

  /** The test may go from one thread to another, as with some time-outs. */
  void isDrivenFromHere() {
    if (!driving && !crew.has(Thread.currentThread())) {
      driver = Thread.currentThread();
    }
  }

  void settle() {
    drive("settle()", time::runUntilIdle);
  }

  void advance(Duration by) {
    if (by.isNegative()) {
      throw new IllegalArgumentException("advance(" + by + "): time does not go back");
    }
    drive("advance()", () -> time.advance(by));
  }

  /**
   * Lets time pass until the end has come, or for as long as {@code most}.
   *
   * @param most null for a wait that must come to its end
   */
  void await(CompletableFuture<?> end, @Nullable Duration most) throws InterruptedException {
    if (end.isDone()) {
      return;
    }
    if (Thread.currentThread() instanceof Hand hand) {
      hand.await(end, most);
      return;
    }
    long deadline = time.nanoTime() + (most == null ? LONGEST_WAIT : most).toNanos();
    drive("waiting for a future", () -> passUntil(end, deadline));
    if (most == null && !end.isDone()) {
      throw new IllegalStateException(
          "Waiting for a future at "
              + Text.of(elapsed())
              + " would last for ever: nothing that is due within "
              + Text.of(LONGEST_WAIT)
              + " completes it. Do in the test what it waits for, or look at record()");
    }
  }

  private void passUntil(CompletableFuture<?> end, long deadline) {
    time.runUntilIdle();
    while (!end.isDone() && time.nanoTime() < deadline) {
      Duration left = Duration.ofNanos(deadline - time.nanoTime());
      if (!letIn() && !time.advanceToNextTimer(left)) {
        time.advance(left);
      }
    }
  }

  private void drive(String what, Runnable move) {
    Thread now = Thread.currentThread();
    if (over) {
      throw new IllegalStateException(what + " failed: this WaybillTest is closed");
    }
    if (crew.has(now)) {
      throw new IllegalStateException(
          what + " was called inside a handler: it is for the test. A handler may sleep()");
    }
    if (driving && now == driver) {
      throw new IllegalStateException(
          what + " was called inside a callback, which nothing can overtake: do it in the test");
    }
    crew.requireMoving();
    driver = now;
    driving = true;
    try {
      letIn();
      move.run();
      while (letIn()) {
        time.runUntilIdle();
      }
    } finally {
      driving = false;
    }
  }

  /** True if other threads had something to say. */
  private boolean letIn() {
    boolean any = false;
    for (Runnable task = fromOutside.poll(); task != null; task = fromOutside.poll()) {
      task.run();
      any = true;
    }
    if (any) {
      time.runUntilIdle();
    }
    return any;
  }
}
