package dev.waybill.rabbitmq;

import dev.waybill.ErrorCode;
import dev.waybill.Health;
import dev.waybill.MessagingClosedException;
import dev.waybill.MessagingException;
import dev.waybill.UnsupportedCapabilityException;
import dev.waybill.spi.AttemptRecord;
import dev.waybill.spi.BinderSubscription;
import dev.waybill.spi.Inbound;
import dev.waybill.spi.Settlement;
import dev.waybill.spi.Shard;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The side of a subscription that other threads see: it leaves commands for the {@link MemberLoop}
 * and shares no lock with it.
 */
final class RabbitMqSubscription implements BinderSubscription {
  private static final Duration STUCK = Duration.ofSeconds(60);

  private final Membership membership;
  private final MemberLoop loop;
  private final Thread thread;
  private final Runnable whenEnded;
  private final ConcurrentMap<Shard, QueueFeed> owned = new ConcurrentHashMap<>();
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private volatile boolean closing;
  private volatile boolean abandoned;
  private volatile long lastTurnNanos;
  private volatile double windowFill;
  private volatile @Nullable Throwable trouble;

  RabbitMqSubscription(Membership membership, Consumer<RabbitMqSubscription> whenEnded) {
    this.membership = membership;
    this.loop = new MemberLoop(membership, this);
    this.whenEnded = () -> whenEnded.accept(this);
    this.lastTurnNanos = membership.runtime().nanoTime();
    this.thread = membership.runtime().newThread("member", loop);
  }

  void start() {
    thread.start();
  }

  // ---- for the engine

  @Override
  public CompletionStage<Void> ready() {
    return ready.copy();
  }

  @Override
  public void demand(Shard shard, int messages, long bytes) {
    QueueFeed feed = owned.get(shard);
    if (feed != null) {
      feed.demand(messages, bytes);
      loop.wake();
    }
  }

  @Override
  public void settle(Inbound delivery, Settlement how) {
    RabbitMqInbound inbound = ours(delivery);
    if (how instanceof Settlement.Defer) {
      throw new UnsupportedCapabilityException(
          "RabbitMQ has no delay that keeps its place: keep the delivery unsettled, or send a copy"
              + " through the inlet",
          null);
    }
    if (inbound.settle()) {
      if (how instanceof Settlement.Ack) {
        loop.acknowledge(inbound);
      } else {
        loop.command(() -> release(inbound));
      }
    }
  }

  private RabbitMqInbound ours(Inbound delivery) {
    if (delivery instanceof RabbitMqInbound inbound) {
      return inbound;
    }
    throw new IllegalArgumentException(delivery + " was not delivered by this subscription");
  }

  private static void release(RabbitMqInbound inbound) {
    if (!inbound.feed.hasEnded()) {
      inbound.feed.release(inbound);
    }
  }

  @Override
  public CompletionStage<Void> record(Inbound delivery, AttemptRecord attempt) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    RabbitMqInbound inbound = ours(delivery);
    ask(
        () -> {
          if (inbound.feed.hasEnded()) {
            done.completeExceptionally(
                new MessagingException(
                    ErrorCode.CLOSED,
                    "Recording an attempt of "
                        + inbound
                        + " failed: its queue was given up; leave it to the new owner"));
          } else {
            inbound.feed.record(inbound, attempt, done);
          }
        });
    return done;
  }

  @Override
  public CompletionStage<Void> flush() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    ask(() -> loop.flush(done));
    return done;
  }

  @Override
  public CompletionStage<Void> stopFetching() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    ask(() -> loop.stopFetching(done));
    return done;
  }

  @Override
  public CompletionStage<Void> close() {
    closing = true;
    loop.wake();
    return closed;
  }

  /** Leaves without a word, as a member does that dies. */
  CompletionStage<Void> abandon() {
    abandoned = true;
    return close();
  }

  /** Loses its connection, as by a broken network. */
  void interrupt() {
    loop.command(loop::cut);
  }

  /** Leaves a command that somebody waits for. */
  private void ask(Runnable command) {
    loop.command(command);
    if (closed.isDone()) { // nobody answers any more, and nobody must wait for ever
      loop.drainCommands();
    }
  }

  @Override
  public double windowFill() {
    return windowFill;
  }

  Health health() {
    String name = "subscription '" + membership.name() + "'";
    Throwable error = trouble;
    if (closed.isDone()) {
      return closing ? Health.up() : Health.down(name + " has ended: " + error);
    }
    if (error instanceof MessagingException) {
      return Health.down(String.valueOf(error.getMessage()));
    }
    Duration silent = Duration.ofNanos(membership.runtime().nanoTime() - lastTurnNanos);
    return silent.compareTo(STUCK) > 0
        ? Health.down(name + " has not moved for " + silent.toSeconds() + " s")
        : Health.up();
  }

  // ---- for the member's thread

  void joined() {
    ready.complete(null);
  }

  void cannotBeReady(Throwable why) {
    ready.completeExceptionally(why);
  }

  void opened(QueueFeed feed, Shard shard) {
    owned.put(shard, feed);
  }

  void gone(Shard shard) {
    owned.remove(shard);
  }

  void turned(double fill) {
    lastTurnNanos = membership.runtime().nanoTime();
    windowFill = fill;
  }

  void failed(@Nullable Throwable error) {
    trouble = error;
  }

  void ended() {
    owned.clear();
    ready.completeExceptionally(
        new MessagingClosedException(
            "Subscription '" + membership.name() + "' was closed before it was ready", null));
    closed.complete(null);
    whenEnded.run();
  }

  boolean isClosing() {
    return closing;
  }

  boolean isAbandoned() {
    return abandoned;
  }

  Thread thread() {
    return thread;
  }
}
