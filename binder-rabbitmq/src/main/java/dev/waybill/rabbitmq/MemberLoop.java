package dev.waybill.rabbitmq;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import dev.waybill.ErrorCode;
import dev.waybill.MessagingException;
import dev.waybill.spi.Shard;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A member's thread: it owns the member's connection and everything about its queues. Others leave
 * it messages and commands, and share no lock with it.
 */
final class MemberLoop implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(MemberLoop.class);
  private static final Duration FIRST_BACKOFF = Duration.ofMillis(100);
  private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(3);
  private static final Duration IDLE = Duration.ofMillis(250);
  private static final Duration ACK_PATIENCE = Duration.ofMillis(20);

  /**
   * How long an arrival waits at most, and only under load. With half a millisecond a turn saw a
   * dozen messages, and to wake this thread and a handler for them took more than to handle them.
   */
  private static final Duration BETWEEN_TURNS = Duration.ofMillis(2);

  /** So many acknowledgements are worth waking for. */
  private static final int MANY = 64;

  private static final Duration REMIND = Duration.ofSeconds(1);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(20);
  private static final Duration CLAIM_AGAIN = Duration.ofMillis(500);
  private static final Duration GOODBYE = Duration.ofSeconds(3);

  /** How long a newcomer is remembered: others may be in line before it. */
  private static final Duration NEWCOMER = Duration.ofSeconds(10);

  private final Membership membership;
  private final RabbitMqSubscription front;
  private final ConcurrentLinkedQueue<RabbitMqInbound> arrivals = new ConcurrentLinkedQueue<>();

  /** Deliveries to acknowledge, and everything else as Runnables: no object per acknowledgement. */
  private final ConcurrentLinkedQueue<Object> commands = new ConcurrentLinkedQueue<>();

  private volatile @Nullable Thread thread;
  private volatile boolean awaiting;
  private volatile boolean asked;

  /**
   * Acknowledgements that the thread has not seen; it does not wait for long while there are any.
   */
  private final AtomicInteger acknowledged = new AtomicInteger();

  private volatile boolean dozing;

  /** Whether the reader tells when it has handed on what it has read. */
  private volatile boolean readerTells;

  // The thread's.
  private @Nullable Link link;
  private @Nullable Connection connection;
  private @Nullable Rank rank;
  private final Map<Integer, QueueFeed> feeds = new HashMap<>();
  private final Map<Integer, Long> passUntil = new HashMap<>();
  private Duration backoff = FIRST_BACKOFF;
  private boolean announced;
  private boolean stopped;
  private int sessions;
  private long epochs;
  private long lastTurnNanos;
  private long lastRemindedNanos;
  private @Nullable Presence presence;
  private @Nullable Throwable reported;

  MemberLoop(Membership membership, RabbitMqSubscription front) {
    this.membership = membership;
    this.front = front;
  }

  // ---- any thread

  /** Wakes for many at once, where the reader tells when that is. */
  void arrived(RabbitMqInbound message) {
    arrivals.add(message);
    if (!readerTells) {
      wake();
    }
  }

  private void drained() {
    if (!arrivals.isEmpty()) {
      wake();
    }
  }

  void command(Runnable command) {
    commands.add(command);
    wake();
  }

  /** Leaves a command for a little later. */
  void later(Runnable command) {
    membership.runtime().schedule(CLAIM_AGAIN, () -> command(command));
  }

  /** Settles: no object is made for it, and nobody woken who will look soon anyway. */
  void acknowledge(RabbitMqInbound delivery) {
    commands.add(delivery);
    if (acknowledged.incrementAndGet() == MANY || !dozing) {
      wake();
    }
  }

  void wake() {
    asked = true;
    if (awaiting) {
      LockSupport.unpark(thread);
    }
  }

  // ---- the thread

  @Override
  public void run() {
    thread = Thread.currentThread();
    lastTurnNanos = membership.runtime().nanoTime();
    try {
      while (!front.isClosing()) {
        if (connection == null) {
          connect();
        } else {
          turn();
        }
      }
      if (!front.isAbandoned()) {
        leave();
      }
    } catch (RuntimeException e) {
      log.error("Member '{}' of '{}' ended by a defect", member(), membership.name(), e);
      lose();
      front.failed(e);
      membership.sink().failure(e, true);
    } finally {
      disconnect();
      front.ended();
      drainCommands();
    }
  }

  private String member() {
    return membership.spec().member();
  }

  private void turn() {
    long now = membership.runtime().nanoTime();
    if (now - lastTurnNanos > membership.silence().toNanos()) {
      // The server has given up on us while we stood still, and others have what we had.
      log.warn("Member '{}' of '{}' stood still for long", member(), membership.name());
      connectionLost(new IOException("the process stood still"));
      return;
    }
    lastTurnNanos = now;
    Connection open = connection;
    if (open != null && !open.isOpen()) {
      connectionLost(open.getCloseReason());
      return;
    }
    drainArrivals();
    drainCommands();
    boolean pending = handOverAll();
    front.turned(fullest());
    awaitAsked(pending ? ACK_PATIENCE : IDLE);
  }

  private void drainArrivals() {
    for (RabbitMqInbound next = arrivals.poll(); next != null; next = arrivals.poll()) {
      next.feed.arrived(next);
    }
  }

  void drainCommands() {
    asked = false;
    acknowledged.set(0);
    for (Object command = commands.poll(); command != null; command = commands.poll()) {
      if (command instanceof RabbitMqInbound delivery) {
        if (!delivery.feed.hasEnded()) {
          delivery.feed.ack(delivery);
        }
      } else {
        ((Runnable) command).run();
      }
    }
  }

  /** True if acknowledgements wait for a moment. */
  private boolean handOverAll() {
    boolean pending = false;
    for (QueueFeed feed : List.copyOf(feeds.values())) {
      Shard shard = feed.shard();
      if (shard != null && !stopped && announced) {
        List<RabbitMqInbound> batch = feed.takeDeliverable();
        if (!batch.isEmpty()) {
          membership.sink().deliveries(shard, batch);
        }
      }
      pending |= feed.hasPending();
    }
    return pending && flushAll();
  }

  /** In one write, as far as it goes. True if something waits on. */
  private boolean flushAll() {
    Link open = link;
    if (open == null) {
      return false;
    }
    boolean pending = false;
    open.cork();
    try {
      for (QueueFeed feed : List.copyOf(feeds.values())) {
        if (feed.hasPending()) {
          flush(feed, false);
          pending |= feed.hasPending();
        }
      }
    } finally {
      uncork(open);
    }
    return pending;
  }

  private static void uncork(Link open) {
    try {
      open.uncork();
    } catch (IOException e) {
      log.debug("A connection broke while it was written to", e); // it says so by itself, too
    }
  }

  private void flush(QueueFeed feed, boolean all) {
    try {
      feed.flush(membership.runtime().nanoTime(), ACK_PATIENCE.toNanos(), all);
    } catch (IOException | ShutdownSignalException e) {
      ended(feed, e);
    }
  }

  private double fullest() {
    double most = 0;
    for (QueueFeed feed : feeds.values()) {
      most = Math.max(most, feed.fill());
    }
    return most;
  }

  private void awaitAsked(Duration most) {
    dozing = most.compareTo(ACK_PATIENCE) <= 0;
    awaiting = true;
    if (!asked && arrivals.isEmpty()) {
      LockSupport.parkNanos(most.toNanos());
    }
    awaiting = false;
    dozing = false;
    gather();
  }

  /**
   * Under load there is always something to do, and little: then turns keep a distance, so that
   * each has much, and wakes others for all of it at once. After a time of rest nothing waits.
   */
  private void gather() {
    long early = lastTurnNanos + BETWEEN_TURNS.toNanos() - membership.runtime().nanoTime();
    if (early > 0) {
      LockSupport.parkNanos(early);
    }
  }

  // ---- connecting

  private void connect() {
    try {
      Link made = membership.connections().link("consume");
      Connection open = made.connection();
      link = made;
      connection = open;
      readerTells = made.whenDrained(this::drained);
      open.addShutdownListener(signal -> wake());
      join(open);
      lastTurnNanos = membership.runtime().nanoTime();
      backoff = FIRST_BACKOFF;
      if (reported != null) {
        log.info("Member '{}' of '{}' is connected again", member(), membership.name());
      }
      reported = null;
      front.failed(null);
      front.joined();
    } catch (IOException | TimeoutException | ShutdownSignalException | MessagingException e) {
      couldNotConnect(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      couldNotConnect(e);
    }
  }

  private void couldNotConnect(Exception error) {
    MessagingException told =
        RabbitMqErrors.exception("Member of '" + membership.name() + "' cannot join", error);
    disconnect();
    endAll();
    report(told);
    if (!told.isRetryable()) {
      front.cannotBeReady(told);
    }
    long until = membership.runtime().nanoTime() + backoff.toNanos();
    Duration doubled = backoff.multipliedBy(2);
    backoff = doubled.compareTo(LONGEST_BACKOFF) < 0 ? doubled : LONGEST_BACKOFF;
    while (!front.isClosing() && until - membership.runtime().nanoTime() > 0) {
      drainCommands();
      awaitAsked(Duration.ofNanos(Math.max(1, until - membership.runtime().nanoTime())));
    }
  }

  private void report(Throwable error) {
    front.failed(error);
    if (reported == null) {
      membership.sink().failure(error, false);
    }
    reported = error;
  }

  /** Something is wrong that may pass. */
  void troubled(Throwable error) {
    report(RabbitMqErrors.exception("Member of '" + membership.name() + "' is in trouble", error));
  }

  private void join(Connection open) throws IOException, TimeoutException, InterruptedException {
    String destination = membership.spec().destination();
    String group = membership.spec().group();
    int queues = membership.layouts().queues(destination, group, open);
    if (queues == 0) {
      throw new MessagingException(
          ErrorCode.DESTINATION_NOT_FOUND,
          "Member of '"
              + membership.name()
              + "' cannot join: queue '"
              + membership.queue(0)
              + "' does not exist; create it, or let topology=apply do so");
    }
    Rank own = Rank.of(membership.token(), queues);
    rank = own;
    announced = false;
    sessions++;
    Presence heard = membership.isOrdered() ? presence(open) : null;
    presence = heard;
    List<Integer> order = new ArrayList<>();
    for (int index = 0; index < queues; index++) {
      order.add(index);
    }
    // Where the first to ask is the owner, not all members should ask in the same order.
    order.sort((a, b) -> Integer.compare(own.of(b), own.of(a)));
    for (int index : order) {
      consume(index, open);
    }
    if (heard != null) {
      heard.announce();
    }
    announced = true;
  }

  /** Without it members work, but do not share. */
  private @Nullable Presence presence(Connection open) throws IOException {
    try {
      return new Presence(open, membership, self(), other -> command(() -> hasJoined(other)));
    } catch (IOException e) {
      if (RabbitMqErrors.replyCode(e) == 0) {
        throw e;
      }
      log.warn(
          "Members of '{}' cannot hear of each other, so a new one is given queues by chance: {}",
          membership.name(),
          RabbitMqErrors.replyText(e));
      return null;
    }
  }

  private void consume(int index, Connection open) throws IOException {
    log.debug("Member '{}' asks for queue {}", self(), index);
    QueueFeed feed = new QueueFeed(membership, this, index, open);
    feeds.put(index, feed);
    feed.consume();
  }

  // ---- owning

  /** A queue was given to us, or so it seems. */
  void firstArrival(QueueFeed feed, RabbitMqInbound message) {
    log.debug("Member '{}' is given queue {}", self(), feed.index());
    Long until = passUntil.remove(feed.index());
    if (until != null && until - membership.runtime().nanoTime() > 0) {
      again(feed);
    } else {
      feed.claim(message.isRedelivered());
    }
  }

  /** This member in its present connection. */
  String self() {
    return membership.token() + "-" + sessions;
  }

  /**
   * Whether the owner before lives and is about to give the queue up: it has been told that we are
   * here, but may run handlers still though it holds no message. Then the claim is tried again.
   */
  boolean isWaitedFor(QueueFeed feed, String owner) {
    Connection open = connection;
    long waited = membership.runtime().nanoTime() - feed.claimingSince();
    Duration most = membership.spec().drain().plus(GOODBYE);
    if (open == null || waited > most.toNanos() || !isPresent(open, owner)) {
      return false;
    }
    log.debug("Member '{}' waits for '{}' to give up queue {}", self(), owner, feed.index());
    remind();
    boolean redelivered = feed.beginsWithRedelivered();
    membership
        .runtime()
        .schedule(
            LOOK_AGAIN,
            () ->
                command(
                    () -> {
                      if (feed.stage() == QueueFeed.Stage.CLAIMING) {
                        feed.claim(redelivered);
                      }
                    }));
    return true;
  }

  /** The owner may not have listened when this member came. */
  private void remind() {
    long now = membership.runtime().nanoTime();
    Presence heard = presence;
    if (heard != null && now - lastRemindedNanos > REMIND.toNanos()) {
      lastRemindedNanos = now;
      try {
        heard.remind();
      } catch (IOException | ShutdownSignalException e) {
        log.debug("A member could not be reminded", e); // the next turn notices why
      }
    }
  }

  private boolean isPresent(Connection open, String owner) {
    try {
      return Presence.isPresent(open, membership, owner);
    } catch (IOException | ShutdownSignalException e) {
      return false;
    }
  }

  void claimed(QueueFeed feed, boolean redelivered, @Nullable Throwable error) {
    if (feed.stage() != QueueFeed.Stage.CLAIMING) {
      return;
    }
    if (error != null) {
      log.debug("claim failed", error);
      troubled(error);
      later(
          () -> {
            if (feed.stage() == QueueFeed.Stage.CLAIMING) {
              feed.claim(redelivered);
            }
          });
      return;
    }
    feed.own(++epochs);
    log.debug("Member '{}' owns queue {}", self(), feed.index());
    Shard shard = feed.shard();
    if (shard != null) {
      front.opened(feed, shard);
      membership.sink().assigned(shard);
    }
  }

  /** Another member has come: what it should own rather than us is given up. */
  private void hasJoined(String other) {
    log.debug("Member '{}' hears of '{}'", self(), other);
    Rank own = rank;
    if (own == null || front.isClosing()) {
      return;
    }
    Rank theirs = Rank.of(other, feeds.size());
    for (QueueFeed feed : List.copyOf(feeds.values())) {
      if (theirs.of(feed.index()) > own.of(feed.index())) {
        if (feed.stage() == QueueFeed.Stage.OWNED) {
          revoke(feed);
        } else if (feed.stage() == QueueFeed.Stage.CLAIMING) {
          giveWay(feed);
        } else {
          passUntil.put(feed.index(), membership.runtime().nanoTime() + NEWCOMER.toNanos());
        }
      }
    }
  }

  private void revoke(QueueFeed feed) {
    Shard shard = feed.shard();
    if (shard == null) {
      return;
    }
    feed.revoking();
    Duration drain = membership.spec().drain();
    Instant deadline = membership.runtime().clock().instant().plus(drain);
    CompletableFuture<Void> drained =
        membership.sink().revoking(shard, deadline).toCompletableFuture();
    membership
        .runtime()
        .schedule(drain, () -> command(() -> drainedOrLate(feed, shard, drained.isDone())));
    drained.whenComplete((ok, error) -> command(() -> drainedOrLate(feed, shard, true)));
  }

  private void drainedOrLate(QueueFeed feed, Shard shard, boolean drained) {
    if (feed.stage() != QueueFeed.Stage.REVOKING) {
      return;
    }
    if (!drained) {
      membership.sink().lost(shard);
    }
    makeSafe(List.of(feed));
    if (feed.hasEnded()) {
      return;
    }
    front.gone(shard);
    giveWay(feed);
  }

  /** Gives a queue up that nothing runs of any more. */
  private void giveWay(QueueFeed feed) {
    log.debug("Member '{}' gives up queue {}", self(), feed.index());
    feed.revoking();
    CompletableFuture<Void> said = feed.handOver();
    membership.runtime().schedule(GOODBYE, () -> command(() -> again(feed)));
    said.whenComplete((ok, error) -> command(() -> again(feed)));
  }

  /** Gives the queue back and asks for it anew, as the last in line. */
  private void again(QueueFeed feed) {
    if (feed.hasEnded()) {
      return;
    }
    feed.end();
    feed.close();
    reopen(feed.index());
  }

  private void reopen(int index) {
    Connection open = connection;
    if (open == null || front.isClosing()) {
      return;
    }
    try {
      consume(index, open);
    } catch (IOException | ShutdownSignalException e) {
      troubled(e);
      QueueFeed failed = feeds.get(index);
      if (failed != null) {
        failed.end();
        failed.close();
      }
      later(() -> reopenIfEnded(index));
    }
  }

  private void reopenIfEnded(int index) {
    QueueFeed feed = feeds.get(index);
    if (feed != null && feed.hasEnded()) {
      reopen(index);
    }
  }

  // ---- ends

  /** The server ended a channel or a consumer; everything it had gave us is somebody else's. */
  void ended(QueueFeed feed, @Nullable Exception why) {
    if (feed.hasEnded() || feeds.get(feed.index()) != feed) {
      return;
    }
    boolean byUs =
        why instanceof ShutdownSignalException signal && signal.isInitiatedByApplication();
    if (!byUs) {
      log.warn(
          "Member '{}' lost queue '{}': {}",
          member(),
          feed.queue(),
          why == null ? "the server ended its consumer" : RabbitMqErrors.replyText(why));
    }
    lose(feed);
    Connection open = connection;
    if (open != null && open.isOpen()) {
      feed.close();
      feed.handOver(); // we live, so whoever has it now need not suspect anything
      membership
          .runtime()
          .schedule(FIRST_BACKOFF, () -> command(() -> reopenIfEnded(feed.index())));
    }
  }

  private void lose(QueueFeed feed) {
    Shard shard = feed.shard();
    feed.end();
    if (shard != null) {
      front.gone(shard);
      membership.sink().lost(shard);
    }
  }

  private void lose() {
    for (QueueFeed feed : List.copyOf(feeds.values())) {
      if (!feed.hasEnded()) {
        lose(feed);
      }
    }
  }

  private void connectionLost(@Nullable Throwable why) {
    lose();
    feeds.clear();
    passUntil.clear();
    disconnect();
    arrivals.clear();
    if (!front.isClosing()) {
      report(
          RabbitMqErrors.exception(
              "Member of '" + membership.name() + "' lost its connection",
              why == null ? new IOException("the connection is closed") : why));
    }
  }

  private void endAll() {
    feeds.values().forEach(QueueFeed::end);
    feeds.clear();
    arrivals.clear();
  }

  private void disconnect() {
    link = null;
    if (connection != null) {
      Connections.close(connection);
      connection = null;
    }
  }

  // ---- on demand of the engine

  /** Cuts the connection, as a network would. */
  void cut() {
    Connection open = connection;
    if (open != null) {
      Connections.close(open);
    }
  }

  void stopFetching(CompletableFuture<Void> done) {
    stopped = true;
    done.complete(null);
  }

  void flush(CompletableFuture<Void> done) {
    makeSafe(List.copyOf(feeds.values()));
    done.complete(null);
  }

  /** Acknowledges what is settled, and waits until the server has it. */
  private void makeSafe(List<QueueFeed> which) {
    for (QueueFeed feed : which) {
      if (!feed.hasEnded()) {
        flush(feed, true);
      }
    }
    AckProof.await(which, membership.runtime(), this::ended);
  }

  /** Leaves in order: what is known is durable before anybody else is given anything. */
  private void leave() {
    drainCommands();
    makeSafe(List.copyOf(feeds.values()));
    List<CompletableFuture<Void>> said = new ArrayList<>();
    for (QueueFeed feed : feeds.values()) {
      if (!feed.hasEnded()) {
        said.add(feed.handOver());
      }
    }
    try {
      CompletableFuture.allOf(said.toArray(CompletableFuture[]::new))
          .get(GOODBYE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      log.warn(
          "Member '{}' of '{}' could not say that it leaves in order", member(), membership.name());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Collections.unmodifiableCollection(feeds.values())
        .forEach(
            feed -> {
              feed.end();
              feed.close();
            });
  }
}
