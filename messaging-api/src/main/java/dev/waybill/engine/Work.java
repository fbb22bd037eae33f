package dev.waybill.engine;

import dev.waybill.spi.BinderRuntime.Cancellable;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One call of the handler, for one task or a batch, on its way from the mailbox to a worker and
 * back. Whoever wins {@link #state} decides: the worker starts it, or the mailbox takes it back.
 */
final class Work {
  private static final int GIVEN = 0;
  private static final int RUNNING = 1;
  private static final int INTERRUPTING = 2;
  private static final int INTERRUPTED = 3;
  private static final int ENDED = 4;
  private static final int TAKEN_BACK = 5;

  final List<Task> tasks;

  /** Whether it runs while nothing else does. */
  final boolean alone;

  private final AtomicInteger state = new AtomicInteger(GIVEN);
  private volatile @Nullable Thread runner;
  private volatile @Nullable Thread worker;
  private volatile @Nullable CompletionStage<?> stage;
  volatile boolean timedOut;
  volatile long startedNanos;

  /** Set before the work goes back to the mailbox. */
  long tookNanos;

  volatile @Nullable Cancellable timeout;

  /** Whether it went on after its time-out. Owned by the mailbox. */
  boolean overdue;

  /** Whether it was interrupted because the member leaves. Owned by the mailbox. */
  boolean cutShort;

  /** Where it stands in the dispatcher's list. */
  int place;

  /** Written and read by the worker only. */
  boolean cameBackOnWorker;

  /** Set by the worker before the work goes back to the mailbox; one per task. */
  List<Outcome> outcomes = List.of();

  Work(List<Task> tasks, boolean alone) {
    this.tasks = tasks;
    this.alone = alone;
  }

  /** Worker: true if it is the worker's to run. */
  boolean start() {
    runner = Thread.currentThread();
    worker = runner;
    return state.compareAndSet(GIVEN, RUNNING);
  }

  /** Mailbox: true if no worker has started it, and none will. */
  boolean takeBack() {
    return state.compareAndSet(GIVEN, TAKEN_BACK);
  }

  /** Whether the current thread is the worker that runs it, and does so right now. */
  boolean isOnWorker() {
    return worker == Thread.currentThread();
  }

  /** Worker: it goes on to other work, which may yet be what ends this one. */
  void leavesWorker() {
    worker = null;
  }

  boolean isRunning() {
    int now = state.get();
    return now == RUNNING || now == INTERRUPTING || now == INTERRUPTED;
  }

  boolean runsOn(Thread thread) {
    return isRunning() && runner == thread;
  }

  /** Worker: the handler returned; what it began goes on without this thread. */
  void continuesWith(CompletionStage<?> asynchronous) {
    stage = asynchronous;
    runner = null;
    if (state.get() != RUNNING) { // the interrupt came before there was a stage to cancel
      awaitInterrupt();
      Thread.interrupted();
      cancel(asynchronous);
    }
  }

  private static void cancel(CompletionStage<?> running) {
    try {
      running.toCompletableFuture().cancel(true);
    } catch (UnsupportedOperationException notCancellable) {
      // it is waited for, as a handler is that ignores its interrupt
    }
  }

  /** Any thread: interrupts the handler, or cancels what it began. */
  void interrupt(boolean becauseOfTimeout) {
    if (!state.compareAndSet(RUNNING, INTERRUPTING)) {
      return;
    }
    if (becauseOfTimeout) {
      timedOut = true;
    }
    CompletionStage<?> running = stage;
    Thread thread = runner;
    if (running != null) {
      state.set(INTERRUPTED);
      cancel(running);
    } else {
      if (thread != null) {
        thread.interrupt();
      }
      state.set(INTERRUPTED);
    }
  }

  /** Worker, or the thread that completed the stage: nothing of it runs any more. */
  void end() {
    if (!state.compareAndSet(RUNNING, ENDED)) {
      awaitInterrupt();
      state.set(ENDED);
    }
    if (Thread.currentThread() == runner) {
      Thread.interrupted(); // an interrupt meant for this handler must not hit the next
    }
  }

  /** An interrupt is under way for a few instructions at most. */
  private void awaitInterrupt() {
    while (state.get() == INTERRUPTING) {
      Thread.onSpinWait();
    }
  }
}
