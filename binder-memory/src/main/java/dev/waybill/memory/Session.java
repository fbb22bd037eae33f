package dev.waybill.memory;

import dev.waybill.ErrorCode;
import dev.waybill.MessagingClosedException;
import dev.waybill.MessagingException;
import dev.waybill.spi.BinderRuntime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection of one binder to its broker. Everything the broker has to say to the binder is
 * posted here under the lock, in order, and runs on the binder's serial executor without the lock.
 */
final class Session {
  private enum State {
    OPEN,
    CLOSED,
    CRASHED
  }

  private static final Logger log = LoggerFactory.getLogger(Session.class);

  final String binder;
  final BrokerCore core;
  final BinderRuntime runtime;
  final List<MemorySubscription> subscriptions = new ArrayList<>();
  final List<MemoryPublisher> publishers = new ArrayList<>();
  private final Executor executor;
  private ArrayDeque<Runnable> outbox = new ArrayDeque<>();
  private boolean scheduled;
  private volatile State state = State.OPEN;

  Session(String binder, BrokerCore core, BinderRuntime runtime) {
    this.binder = binder;
    this.core = core;
    this.runtime = runtime;
    this.executor = runtime.serialExecutor("broker");
  }

  boolean isOpen() {
    return state == State.OPEN;
  }

  boolean isCrashed() {
    return state == State.CRASHED;
  }

  /** What every call fails with from now on, or null while the session is open. */
  @Nullable MessagingException refusal(String what) {
    return switch (state) {
      case OPEN -> null;
      case CLOSED ->
          new MessagingClosedException(
              "%s failed: binder '%s' is closed. Open a new one.".formatted(what, binder), null);
      case CRASHED ->
          new MessagingException(
              ErrorCode.CONNECTION,
              ("%s failed: the connection of binder '%s' to the memory broker is lost, "
                      + "because a test let it crash. Open a new binder.")
                  .formatted(what, binder));
    };
  }

  // ---- called under the lock

  void post(Runnable task) {
    outbox.add(task);
    if (!scheduled) {
      scheduled = true;
      core.willWake(this);
    }
  }

  void end(boolean crashed) {
    state = crashed ? State.CRASHED : State.CLOSED;
    core.detach(this);
    if (crashed) {
      core.faults.forget(this);
    }
    List.copyOf(publishers).forEach(MemoryPublisher::end);
    Slot.End how = crashed ? Slot.End.VANISHED : Slot.End.ORDERLY;
    List.copyOf(subscriptions).forEach(subscription -> subscription.end(how));
  }

  // ---- called without the lock

  /**
   * Asks the broker something. The stage completes on the binder's executor, after everything that
   * was posted before.
   */
  <T> CompletionStage<T> ask(String what, Supplier<T> question) {
    MessagingException refusal = refusal(what);
    if (refusal != null) {
      return CompletableFuture.failedFuture(refusal);
    }
    CompletableFuture<T> answer = new CompletableFuture<>();
    core.change(() -> post(reply(what, question, answer)));
    return answer;
  }

  private <T> Runnable reply(String what, Supplier<T> question, CompletableFuture<T> answer) {
    T result;
    try {
      result = question.get();
    } catch (MessagingException e) {
      return () -> answer.completeExceptionally(e);
    }
    return () -> {
      if (isCrashed()) {
        answer.completeExceptionally(refusal(what));
      } else {
        answer.complete(result);
      }
    };
  }

  void wake() {
    try {
      executor.execute(this::drain);
    } catch (RejectedExecutionException e) {
      // The runtime ended before its binder was closed: nobody is left to be told anything.
      log.debug("Binder {} has no executor any more", binder, e);
    }
  }

  private void drain() {
    ArrayDeque<Runnable> tasks =
        core.get(
            () -> {
              ArrayDeque<Runnable> all = outbox;
              outbox = new ArrayDeque<>();
              return all;
            });
    for (Runnable task : tasks) {
      try {
        task.run();
      } catch (RuntimeException e) {
        log.error("A callback of binder {} failed; the binder goes on", binder, e);
      }
    }
    core.change(
        () -> {
          scheduled = !outbox.isEmpty();
          if (scheduled) {
            core.willWake(this);
          }
        });
  }
}
