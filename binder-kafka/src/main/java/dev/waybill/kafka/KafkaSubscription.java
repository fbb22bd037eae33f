package dev.waybill.kafka;

import dev.waybill.Health;
import dev.waybill.MessagingClosedException;
import dev.waybill.UnsupportedCapabilityException;
import dev.waybill.spi.AttemptRecord;
import dev.waybill.spi.BinderSubscription;
import dev.waybill.spi.Inbound;
import dev.waybill.spi.Settlement;
import dev.waybill.spi.Shard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The side of a subscription that other threads see: it leaves commands for the {@link PollLoop}
 * and shares no lock with it.
 */
final class KafkaSubscription implements BinderSubscription {
  private static final Duration STUCK = Duration.ofSeconds(30);

  private final Membership membership;
  private final Map<String, String> consumerOptions;
  private final Readiness readiness;
  private final Thread thread;
  private final Runnable whenEnded;
  private final AtomicLong epochs = new AtomicLong();

  /** Deliveries to acknowledge, and everything else as Runnables: no object per acknowledgement. */
  private final ConcurrentLinkedQueue<Object> commands = new ConcurrentLinkedQueue<>();

  private final ConcurrentMap<String, KafkaShard> shards = new ConcurrentHashMap<>();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private volatile boolean closing;
  private volatile boolean abandoned;
  private volatile boolean stopped;
  private volatile boolean awaiting;
  private volatile boolean asked;
  private volatile long lastTurnNanos;
  private volatile double windowFill;
  private volatile @Nullable Throwable trouble;

  KafkaSubscription(
      Membership membership,
      Map<String, String> consumerOptions,
      KafkaOptions.GroupProtocol protocol,
      boolean mayFallBack,
      Consumer<KafkaSubscription> whenEnded) {
    this.membership = membership;
    this.consumerOptions = consumerOptions;
    this.readiness = new Readiness(membership);
    this.lastTurnNanos = membership.runtime().nanoTime();
    this.whenEnded = () -> whenEnded.accept(this);
    PollLoop loop = new PollLoop(membership, this, readiness, protocol, mayFallBack);
    this.thread = membership.runtime().newThread("poll", loop);
  }

  void start() {
    thread.start();
  }

  // ---- for the engine

  @Override
  public CompletionStage<Void> ready() {
    return readiness.ready();
  }

  @Override
  public void demand(Shard shard, int messages, long bytes) {
    KafkaShard owned = find(shard);
    if (owned != null) {
      owned.demand(messages, bytes);
      wake();
    }
  }

  @Override
  public void settle(Inbound delivery, Settlement how) {
    if (!(delivery instanceof KafkaInbound inbound) || inbound.owner() == null) {
      throw new IllegalArgumentException(delivery + " was not delivered by this subscription");
    }
    if (how instanceof Settlement.Defer) {
      throw new UnsupportedCapabilityException(
          "Kafka has no native delay: keep the delivery unsettled instead of deferring it", null);
    }
    if (inbound.settle()) {
      commands.add(how instanceof Settlement.Ack ? inbound : (Runnable) () -> release(inbound));
    }
  }

  private static void release(KafkaInbound inbound) {
    KafkaShard owner = inbound.owner();
    if (owner != null && !owner.hasEnded()) {
      owner.release(inbound);
    }
  }

  @Override
  public CompletionStage<Void> record(Inbound delivery, AttemptRecord attempt) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    if (!(delivery instanceof KafkaInbound inbound) || inbound.owner() == null) {
      throw new IllegalArgumentException(delivery + " was not delivered by this subscription");
    }
    KafkaShard owner = inbound.owner();
    ask(
        () -> {
          if (owner.hasEnded()) {
            done.completeExceptionally(Ownership.givenUp(owner));
          } else {
            owner.record(inbound, attempt, done);
          }
        });
    return done;
  }

  @Override
  public CompletionStage<Void> flush() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    ask(() -> flushAll(done));
    return done;
  }

  @SuppressWarnings("FutureReturnValueIgnored") // a shard's flush does not fail
  private void flushAll(CompletableFuture<Void> done) {
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (KafkaShard shard : shards.values()) {
      CompletableFuture<Void> one = new CompletableFuture<>();
      shard.flush(one);
      all.add(one);
    }
    CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
        .thenRun(() -> done.complete(null));
  }

  @Override
  public CompletionStage<Void> stopFetching() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    stopped = true;
    ask(() -> done.complete(null));
    return done;
  }

  @Override
  public CompletionStage<Void> close() {
    closing = true;
    wake();
    return closed;
  }

  /** Leaves without a word, as a member does that dies. */
  CompletionStage<Void> abandon() {
    abandoned = true;
    return close();
  }

  /** Makes the poll thread fail, as a defect would. */
  void interrupt(RuntimeException error) {
    commands.add(
        (Runnable)
            () -> {
              throw error;
            });
  }

  /** Leaves a command that somebody waits for. */
  private void ask(Runnable command) {
    commands.add(command);
    wake();
    if (closed.isDone()) { // nobody answers any more, and nobody must wait for ever
      drainCommands();
    }
  }

  private @Nullable KafkaShard find(Shard shard) {
    KafkaShard owned = shards.get(shard.id());
    return owned != null && owned.shard.epoch() == shard.epoch() ? owned : null;
  }

  Health health() {
    String name = "subscription '" + membership.name() + "'";
    Throwable error = trouble;
    if (closed.isDone()) {
      return closing ? Health.up() : Health.down(name + " has ended: " + error);
    }
    Duration silent = Duration.ofNanos(membership.runtime().nanoTime() - lastTurnNanos);
    if (silent.compareTo(STUCK) > 0) {
      return Health.down(name + " has not polled for " + silent.toSeconds() + " s");
    }
    return error == null ? Health.up() : Health.degraded(name + ": " + error.getMessage());
  }

  @Override
  public double windowFill() {
    return windowFill;
  }

  /** Makes the thread look soon; within the client it looks when it comes back. */
  private void wake() {
    asked = true;
    if (awaiting) {
      LockSupport.unpark(thread);
    }
  }

  // ---- for the poll thread

  /** Waits for a while, but not when somebody waits for this thread. */
  void awaitAsked(Duration most) {
    awaiting = true;
    if (!asked) {
      LockSupport.parkNanos(most.toNanos());
    }
    awaiting = false;
  }

  /** Carries out what was left; true if there was anything. */
  boolean drainCommands() {
    asked = false;
    boolean any = false;
    for (Object command = commands.poll(); command != null; command = commands.poll()) {
      any = true;
      if (command instanceof KafkaInbound inbound) {
        acknowledge(inbound);
      } else {
        ((Runnable) command).run();
      }
    }
    return any;
  }

  private void acknowledge(KafkaInbound inbound) {
    KafkaShard owner = inbound.owner();
    if (owner != null && !owner.hasEnded()) {
      owner.ack(inbound);
    }
  }

  void opened(KafkaShard shard) {
    shards.put(shard.shard.id(), shard);
  }

  void ended(KafkaShard shard) {
    shards.remove(shard.shard.id(), shard);
  }

  void turned(@Nullable Throwable commitFailure) {
    lastTurnNanos = membership.runtime().nanoTime();
    trouble = commitFailure;
    double fullest = 0;
    for (KafkaShard shard : shards.values()) {
      fullest = Math.max(fullest, shard.windowFill());
    }
    windowFill = fullest;
  }

  void failed(Throwable error) {
    trouble = error;
  }

  void ended() {
    readiness.fail(
        new MessagingClosedException(
            "Subscription '" + membership.name() + "' was closed before it was ready", null));
    closed.complete(null);
    drainCommands();
    whenEnded.run();
  }

  AtomicLong epochs() {
    return epochs;
  }

  Map<String, String> consumerOptions() {
    return consumerOptions;
  }

  boolean isClosing() {
    return closing;
  }

  boolean isAbandoned() {
    return abandoned;
  }

  boolean isStopped() {
    return stopped;
  }

  Thread thread() {
    return thread;
  }
}
