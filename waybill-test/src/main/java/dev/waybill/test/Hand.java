package dev.waybill.test;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A thread of the {@link Crew}. The driver says {@code go} and waits for {@code back}: that is the
 * turn, and everything here but {@link #interrupt} belongs to who has it.
 */
final class Hand extends Thread {
  final Crew crew;
  private final Semaphore go = new Semaphore(0);
  private final Semaphore back = new Semaphore(0);
  private @Nullable Runnable task;
  private @Nullable Program program;
  private String doing = "nothing";
  private @Nullable Throwable defect;
  private volatile @Nullable Nap nap;
  private volatile boolean over;

  /** A wait that gives the turn away. It ends once, however many reasons there are. */
  private final class Nap {
    final AtomicBoolean ended = new AtomicBoolean();
    final boolean interruptible;
    volatile boolean interrupted;

    Nap(boolean interruptible) {
      this.interruptible = interruptible;
    }

    /** The hand goes on when it is its turn; the dead sleep for ever. */
    void end() {
      if (ended.compareAndSet(false, true)) {
        crew.world.execute(
            crew.world.time.serialExecutor("handler"),
            () -> {
              if (program().isAlive()) {
                crew.goOn(Hand.this);
              }
            });
      }
    }
  }

  Hand(Crew crew, int number) {
    super("waybill-test-handler-" + number);
    this.crew = crew;
    setDaemon(true);
  }

  // ---- the driver's side

  void take(Program of, Runnable work) {
    program = of;
    task = work;
    doing = "nothing";
  }

  boolean isIdle() {
    return task == null;
  }

  /** What went wrong beside all handlers; asked for once. */
  @Nullable Throwable defect() {
    Throwable thrown = defect;
    defect = null;
    return thrown;
  }

  /** What its handler has in hand, for people. */
  String doing() {
    return doing;
  }

  /** False if it does not give the turn back in time. */
  boolean goOn(Duration patience) {
    go.release();
    try {
      return back.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the test has its own time-out
      return false;
    }
  }

  /** False if it goes on in spite of all. */
  boolean end(Duration within) {
    over = true;
    go.release();
    super.interrupt();
    try {
      join(within.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return !isAlive();
  }

  /** A handler that waits here is woken in its turn, not at once. */
  @Override
  public void interrupt() {
    Nap waiting = nap;
    if (waiting == null || over || Thread.currentThread() == this) {
      super.interrupt();
    } else if (waiting.interruptible) {
      waiting.interrupted = true;
      waiting.end();
    } else {
      super.interrupt(); // it stays asleep, and sees the interrupt later
    }
  }

  // ---- the handler's side

  @Override
  public void run() {
    while (awaitTurn()) {
      Runnable work = task;
      try {
        if (work != null) {
          work.run();
        }
      } catch (ProgramDied died) {
        return; // the test is over
      } catch (Throwable thrown) { // the engine lets nothing through: this is for who has the turn
        defect = thrown;
      } finally {
        task = null;
        back.release();
      }
    }
  }

  /** False when there is nothing more to do, ever. */
  private boolean awaitTurn() {
    if (!over) {
      go.acquireUninterruptibly();
    }
    return !over;
  }

  Program program() {
    Program of = program;
    if (of == null) {
      throw new IllegalStateException("thread '" + getName() + "' works for nobody");
    }
    return of;
  }

  void isDoing(String what) {
    doing = what;
  }

  /** Gives the turn away until the end has come; with {@code most}, no longer than that. */
  void await(CompletableFuture<?> end, @Nullable Duration most) throws InterruptedException {
    if (most != null && most.isZero()) {
      return;
    }
    Nap until = new Nap(true);
    end.whenComplete((value, failure) -> until.end());
    if (most != null) {
      program().time.schedule(most, until::end);
    }
    sleep(until);
  }

  void sleepFor(Duration time) throws InterruptedException {
    Nap until = new Nap(true);
    program().time.schedule(time, until::end);
    sleep(until);
  }

  /** Lets others go first who are due now. */
  void yieldTurn() {
    Nap until = new Nap(false);
    until.end();
    sleepDeeply(until);
  }

  /** The program has died, and what it was doing is never ended. */
  ProgramDied vanish() {
    sleepDeeply(new Nap(false));
    return new ProgramDied();
  }

  private void sleepDeeply(Nap until) {
    try {
      sleep(until);
    } catch (InterruptedException impossible) {
      throw new AssertionError(impossible);
    }
  }

  private void sleep(Nap until) throws InterruptedException {
    if (until.interruptible && Thread.interrupted()) {
      until.ended.set(true);
      throw new InterruptedException();
    }
    nap = until;
    back.release();
    go.acquireUninterruptibly();
    nap = null;
    if (over) {
      throw new ProgramDied();
    }
    if (until.interrupted) {
      throw new InterruptedException("interrupted at " + Text.of(crew.world.elapsed()));
    }
  }
}
