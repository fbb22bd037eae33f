package dev.waybill.engine;

import dev.waybill.DeliveryMode;
import dev.waybill.spi.BinderRuntime.Cancellable;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Hands ready tasks to {@link Workers}, never more handlers at a time than the concurrency, and
 * keeps them a little ahead. Everything but the workers belongs to the member's mailbox.
 */
final class Dispatcher {
  private final MemberSettings settings;
  private final EngineRuntime runtime;
  private final Mailbox mailbox;
  private final Invocation invocation;
  private final Consumer<Work> ended;
  private final Consumer<Work> overdue;
  private final int batchSize;
  private final int most;

  private final ArrayDeque<Task> ready = new ArrayDeque<>();
  private final List<Work> running = new ArrayList<>();
  private final Workers workers;

  private @Nullable Cancellable batchTimer;
  private boolean batchDue;

  Dispatcher(
      MemberSettings settings,
      EngineRuntime runtime,
      Mailbox mailbox,
      Handler handler,
      Invocation invocation,
      Consumer<Work> ended,
      Consumer<Work> overdue) {
    this.settings = settings;
    this.runtime = runtime;
    this.mailbox = mailbox;
    this.invocation = invocation;
    this.ended = ended;
    this.overdue = overdue;
    ExecutorService executor =
        runtime.handlerExecutor(
            settings.name().replace('/', '-'), settings.concurrency(), settings.handlerThreads());
    workers = new Workers(runtime, executor, settings.concurrency(), this::run);
    batchSize = handler instanceof Handler.Batch ? settings.batchSize() : 1;
    boolean async = handler instanceof Handler.Single single && single.async();
    boolean ahead = !async && settings.mode() == DeliveryMode.AT_LEAST_ONCE;
    most = ahead ? settings.concurrency() * 2 : settings.concurrency();
  }

  /** Puts a lane's head in line. */
  void ready(Task task) {
    ready.add(task);
  }

  boolean isIdle() {
    return running.isEmpty();
  }

  /** Whether there is nothing in line, or nothing that will end and have it looked at. */
  boolean lacksWork() {
    return ready.isEmpty() || running.isEmpty();
  }

  /** Calls under way or about to be. */
  List<Work> running() {
    return running;
  }

  /** Whether one more call may start, beside those under way and {@code others} that will be. */
  boolean hasRoomBeside(int others) {
    return running.size() + others < most;
  }

  /** The next task in line, or null; skips those that are no longer ours. */
  @Nullable Task next() {
    for (Task task = ready.poll(); task != null; task = ready.poll()) {
      if (task.isLive() && !task.shard.revoking && task.state == Task.State.QUEUED) {
        return task;
      }
    }
    return null;
  }

  /** Puts a task back at the front of the line. */
  void backInLine(Task task) {
    ready.addFirst(task);
  }

  /** Whether a batch should wait for more; arms the timer that ends the wait. */
  boolean waitsForBatch(Runnable onDue) {
    if (batchSize == 1 || ready.size() >= batchSize || batchDue || ready.isEmpty()) {
      batchDue = batchDue && !ready.isEmpty();
      return false;
    }
    if (batchTimer == null) {
      Duration wait = settings.batchWait();
      batchTimer =
          runtime.schedule(
              wait,
              () ->
                  mailbox.post(
                      () -> {
                        batchTimer = null;
                        batchDue = true;
                        onDue.run();
                      }));
    }
    return true;
  }

  /** A task that was next in line, with what can share its batch. */
  List<Task> gather(Task first) {
    return batchSize > 1 ? fillBatch(first) : List.of(first);
  }

  /** Starts tasks in one call. */
  void start(List<Task> tasks, boolean alone) {
    for (Task task : tasks) {
      task.state = Task.State.DISPATCHED;
      task.shard.active++;
    }
    Work work = new Work(tasks, alone);
    add(work);
    workers.give(work, running.size());
  }

  private List<Task> fillBatch(Task first) {
    List<Task> batch = new ArrayList<>(batchSize);
    addLane(batch, first);
    Iterator<Task> others = ready.iterator();
    while (others.hasNext() && batch.size() < batchSize) {
      Task task = others.next();
      boolean waits = task.state == Task.State.QUEUED && task.isLive();
      if (waits && task.shard == first.shard && task.inbound.crashes() == 0) {
        others.remove();
        addLane(batch, task);
      }
    }
    return batch;
  }

  /** The head, and those behind it that have never been tried. */
  private void addLane(List<Task> batch, Task head) {
    batch.add(head);
    for (Task task : head.lane.behindHead()) {
      boolean plain =
          task.shard == head.shard
              && task.failed == 0
              && task.state == Task.State.QUEUED
              && !task.isCommand()
              && task.notBefore() == null
              && task.inbound.crashes() == 0;
      if (!plain || batch.size() >= batchSize) {
        return;
      }
      batch.add(task);
    }
  }

  private void run(Work work) {
    work.startedNanos = runtime.nanoTime();
    Duration timeout = settings.handlerTimeout();
    if (timeout != null) {
      work.timeout =
          runtime.schedule(
              timeout,
              () -> {
                work.interrupt(true);
                mailbox.post(() -> overdue.accept(work));
              });
    }
    invocation.run(work, this::comeBack);
    work.leavesWorker();
  }

  private void comeBack(Work work) {
    work.tookNanos = runtime.nanoTime() - work.startedNanos;
    Cancellable timeout = work.timeout;
    if (timeout != null) {
      timeout.cancel();
    }
    if (work.isOnWorker()) {
      workers.cameBack(work); // before the mailbox gives more
    }
    mailbox.post(
        () -> {
          workers.ended(work.tookNanos);
          remove(work);
          ended.accept(work);
        });
  }

  private void add(Work work) {
    work.place = running.size();
    running.add(work);
  }

  private void remove(Work work) {
    Work last = running.remove(running.size() - 1);
    if (last != work) {
      running.set(work.place, last);
      last.place = work.place;
    }
  }

  /**
   * Takes back what no worker has started, the last first, and hands it to {@code taken}. What is
   * settled already stays: nobody else would run it.
   */
  void takeBack(Consumer<Work> taken) {
    List<Work> mine = workers.takeBack(work -> !work.tasks.get(0).settledEarly);
    for (int i = mine.size() - 1; i >= 0; i--) {
      Work work = mine.get(i);
      remove(work);
      for (Task task : work.tasks) {
        task.state = Task.State.QUEUED;
        task.shard.inactive();
      }
      taken.accept(work);
    }
  }

  void close() {
    workers.close();
  }
}
