package org.example.jdbcqueue;

import dev.waybill.spi.AttemptRecord;
import dev.waybill.spi.BinderRuntime;
import dev.waybill.spi.BinderSubscription;
import dev.waybill.spi.Inbound;
import dev.waybill.spi.Settlement;
import dev.waybill.spi.Shard;
import dev.waybill.spi.support.Threads;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** A member of a group, as the engine sees it: every call is a request to the member's loop. */
final class QueueMember implements BinderSubscription {
  private static final Duration LAST_WORDS = Duration.ofSeconds(10);

  private final MemberLoop loop;
  private final Thread thread;

  QueueMember(MemberLoop loop, BinderRuntime runtime) {
    this.loop = loop;
    thread = runtime.newThread("member", loop);
    thread.start();
  }

  @Override
  public CompletionStage<Void> ready() {
    return loop.ready.copy();
  }

  @Override
  public void demand(Shard shard, int messages, long bytes) {
    loop.requests.execute(() -> loop.shards.demand(shard, messages, bytes));
  }

  @Override
  public void settle(Inbound delivery, Settlement how) {
    loop.requests.execute(() -> loop.settlements.settle(delivery, how));
  }

  @Override
  public CompletionStage<Void> record(Inbound delivery, AttemptRecord attempt) {
    return loop.requests.ask(answer -> loop.settlements.record(delivery, attempt, answer));
  }

  @Override
  public CompletionStage<Void> flush() {
    return loop.requests.ask(loop.settlements::flush);
  }

  @Override
  public CompletionStage<Void> stopFetching() {
    return loop.requests.ask(
        answer -> {
          loop.shards.stopFetching();
          answer.complete(null);
        });
  }

  @Override
  public CompletionStage<Void> close() {
    loop.requests.execute(loop::leave);
    return loop.left.copy();
  }

  boolean hasEnded() {
    return !thread.isAlive();
  }

  /** Waits until the thread has ended; to be called after {@link #close}. */
  void join() {
    Threads.join(thread, LAST_WORDS);
  }
}
