package dev.waybill.nats;

import dev.waybill.Health;
import dev.waybill.UnsupportedCapabilityException;
import dev.waybill.spi.AttemptRecord;
import dev.waybill.spi.BinderSubscription;
import dev.waybill.spi.Inbound;
import dev.waybill.spi.Settlement;
import dev.waybill.spi.Shard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
 * The side of a subscription that other threads see: it leaves commands for the {@link GroupLoop}
 * and shares no lock with it.
 */
final class NatsSubscription implements BinderSubscription, Feed.Inbox, NatsLink.Listener {
  private static final Duration STUCK = Duration.ofSeconds(30);
  private static final int MOST_AT_ONCE = 4_096;

  /** How long an arrival waits at most, and only under load. */
  private static final Duration BETWEEN_TURNS = Duration.ofNanos(500_000);

  private final Membership membership;
  private final Thread thread;
  private final GroupLoop loop;
  private final Runnable whenEnded;
  private final AtomicLong epochs = new AtomicLong();

  /** Messages, deliveries to acknowledge, and everything else as Runnables. */
  private final ConcurrentLinkedQueue<Object> commands = new ConcurrentLinkedQueue<>();

  private final ConcurrentMap<String, NatsShard> shards = new ConcurrentHashMap<>();
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();

  /** Whether more was left than one turn carries out. The thread's. */
  private boolean behind;

  private volatile boolean closing;
  private volatile boolean abandoned;
  private volatile boolean stopped;
  private volatile boolean awaiting;
  private volatile boolean asked;
  private volatile long lastTurnNanos;
  private volatile double windowFill;
  private volatile @Nullable Throwable trouble;

  NatsSubscription(Membership membership, Consumer<NatsSubscription> whenEnded) {
    this.membership = membership;
    this.lastTurnNanos = membership.runtime().nanoTime();
    this.whenEnded = () -> whenEnded.accept(this);
    this.loop = new GroupLoop(membership, this);
    this.thread = membership.runtime().newThread("group", loop);
  }

  void start() {
    thread.start();
    membership.api().link().add(this);
  }

  // ---- for the engine

  @Override
  public CompletionStage<Void> ready() {
    return ready;
  }

  @Override
  public void demand(Shard shard, int messages, long bytes) {
    NatsShard owned = shards.get(shard.id());
    if (owned != null && owned.shard.epoch() == shard.epoch()) {
      owned.demand(messages, bytes);
      wake();
    }
  }

  @Override
  public void settle(Inbound delivery, Settlement how) {
    NatsInbound inbound = own(delivery);
    if (how instanceof Settlement.Defer) {
      throw new UnsupportedCapabilityException(
          "A NATS group has no native delay: keep the delivery unsettled instead of deferring it",
          null);
    }
    if (inbound.settle()) {
      commands.add(how instanceof Settlement.Ack ? inbound : (Runnable) () -> release(inbound));
      wake();
    }
  }

  private static NatsInbound own(Inbound delivery) {
    if (!(delivery instanceof NatsInbound inbound) || inbound.owner() == null) {
      throw new IllegalArgumentException(delivery + " was not delivered by this subscription");
    }
    return inbound;
  }

  private static void release(NatsInbound inbound) {
    NatsShard owner = inbound.owner();
    if (owner != null && !owner.hasEnded()) {
      owner.release(inbound);
    }
  }

  @Override
  public CompletionStage<Void> record(Inbound delivery, AttemptRecord attempt) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    NatsInbound inbound = own(delivery);
    NatsShard owner = inbound.owner();
    ask(
        () -> {
          if (owner == null || owner.hasEnded()) {
            done.completeExceptionally(GroupLoop.givenUp(membership.name()));
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
    for (NatsShard shard : shards.values()) {
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
    Duration silent = Duration.ofNanos(membership.runtime().nanoTime() - lastTurnNanos);
    if (silent.compareTo(STUCK) > 0) {
      return Health.down(name + " has not moved for " + silent.toSeconds() + " s");
    }
    return error == null ? Health.up() : Health.degraded(name + ": " + error.getMessage());
  }

  // ---- from other threads

  @Override
  public void arrived(Parcel parcel) {
    commands.add(parcel);
    wake();
  }

  @Override
  public void execute(Runnable task) {
    ask(task);
  }

  @Override
  public void up(Session session) {
    ask(() -> loop.up(session));
  }

  @Override
  public void down() {
    ask(loop::down);
  }

  /** Leaves a command that somebody waits for. */
  private void ask(Runnable command) {
    commands.add(command);
    wake();
    if (closed.isDone()) { // nobody answers any more, and nobody must wait for ever
      drainCommands();
    }
  }

  /** Makes the thread look soon. */
  private void wake() {
    asked = true;
    if (awaiting) {
      LockSupport.unpark(thread);
    }
  }

  // ---- for the loop

  /** Waits for a while, but not when somebody waits for this thread. */
  void awaitAsked(Duration most) {
    awaiting = true;
    if (!asked) {
      LockSupport.parkNanos(most.toNanos());
    }
    awaiting = false;
  }

  /**
   * Under load there is always something to do, and little: then turns keep a distance, so that
   * each has much, and wakes others for all of it at once. After a time of rest nothing waits.
   */
  void gather() {
    long early = lastTurnNanos + BETWEEN_TURNS.toNanos() - membership.runtime().nanoTime();
    if (early > 0 && !behind) {
      LockSupport.parkNanos(early);
    }
  }

  /** Carries out what was left, or much of it. */
  boolean drainCommands() {
    asked = false;
    behind = false;
    int done = 0;
    for (Object command = commands.poll(); command != null; command = commands.poll()) {
      if (command instanceof Parcel parcel) {
        if (parcel.feed() != null) {
          parcel.feed().received(parcel);
        }
      } else if (command instanceof NatsInbound inbound) {
        acknowledge(inbound);
      } else {
        ((Runnable) command).run();
      }
      if (++done == MOST_AT_ONCE) {
        asked = true;
        behind = true;
        break;
      }
    }
    return done > 0;
  }

  private static void acknowledge(NatsInbound inbound) {
    NatsShard owner = inbound.owner();
    if (owner != null && !owner.hasEnded()) {
      owner.ack(inbound);
    }
  }

  void opened(NatsShard shard) {
    shards.put(shard.shard.id(), shard);
  }

  void ended(NatsShard shard) {
    shards.remove(shard.shard.id(), shard);
  }

  long nextEpoch() {
    return epochs.incrementAndGet();
  }

  void turned() {
    lastTurnNanos = membership.runtime().nanoTime();
    double fullest = 0;
    for (NatsShard shard : shards.values()) {
      fullest = Math.max(fullest, shard.windowFill());
    }
    windowFill = fullest;
  }

  void isReady() {
    ready.complete(null);
  }

  void cannotBeReady(Throwable error) {
    ready.completeExceptionally(error);
  }

  void trouble(@Nullable Throwable error) {
    trouble = error;
  }

  void ended(Throwable why) {
    membership.api().link().remove(this);
    ready.completeExceptionally(why);
    closed.complete(null);
    drainCommands();
    whenEnded.run();
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
