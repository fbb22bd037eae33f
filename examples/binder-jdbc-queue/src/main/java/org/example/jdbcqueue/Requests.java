package org.example.jdbcqueue;

import dev.waybill.MessagingClosedException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What others want done in the loop of a member, in the order in which they asked. Thread-safe. */
final class Requests implements Executor {
  private static final int ROUND = 10_000;

  private record Request(Runnable task, @Nullable CompletableFuture<Void> answer) {}

  private final String member;
  private final LinkedBlockingQueue<Request> line = new LinkedBlockingQueue<>();
  private volatile boolean ended;

  Requests(String member) {
    this.member = member;
  }

  /** Something nobody waits for; dropped when the loop has ended. */
  @Override
  public void execute(Runnable task) {
    add(new Request(task, null));
  }

  /** Something that completes its answer; fails if the loop has ended. */
  CompletableFuture<Void> ask(Consumer<CompletableFuture<Void>> task) {
    CompletableFuture<Void> answer = new CompletableFuture<>();
    add(new Request(() -> task.accept(answer), answer));
    return answer;
  }

  private void add(Request request) {
    line.add(request);
    if (ended) {
      refuseRest();
    }
  }

  /** Does what was asked for; waits a while if that is nothing. */
  void serve(Duration patience) throws InterruptedException {
    Request next = line.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
    for (int i = 0; next != null; i++) {
      next.task().run();
      next = i < ROUND ? line.poll() : null;
    }
  }

  /** There is no loop any more. */
  void end() {
    ended = true;
    refuseRest();
  }

  MessagingClosedException closed() {
    return new MessagingClosedException("Member '" + member + "' has left its group", null);
  }

  private void refuseRest() {
    for (Request next = line.poll(); next != null; next = line.poll()) {
      if (next.answer() != null) {
        next.answer().completeExceptionally(closed());
      }
    }
  }
}
