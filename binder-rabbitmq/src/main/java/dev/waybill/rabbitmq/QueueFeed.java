package dev.waybill.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Command;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import dev.waybill.spi.AttemptRecord;
import dev.waybill.spi.Shard;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One queue on one channel, from when it is asked for until the channel ends. With a single active
 * consumer this member may wait for long before it is given anything; the first message says that
 * it owns the queue. Owned by the member's thread, but for {@link #demand} and what arrives.
 */
final class QueueFeed {
  private static final int MOST_RESERVED = 64;
  private static final String PROOF = "waybill-proof";
  private static final Duration FORGET = Duration.ofSeconds(5);

  /** How far it is with owning the queue. */
  enum Stage {
    /** Nothing has come yet: somebody else may own the queue. */
    WAITING,
    /** Something has come; what the group knows is being read. */
    CLAIMING,
    OWNED,
    REVOKING,
    ENDED
  }

  private final Membership membership;
  private final MemberLoop loop;
  private final int index;
  private final String queue;
  private final Channel channel;
  private final Claim claim;
  private final AckLine line = new AckLine();

  /** What has come and was not handed over; what was handed back comes first. */
  private final ArrayDeque<RabbitMqInbound> released = new ArrayDeque<>();

  private final ArrayDeque<RabbitMqInbound> buffer = new ArrayDeque<>();
  private final AtomicReference<@Nullable Demand> demand = new AtomicReference<>();
  private Stage stage = Stage.WAITING;
  private @Nullable Shard shard;
  private int credit;
  private long creditBytes;
  private long pendingSince;
  private long claimingSince;
  private int suspects;
  private int handedOver;

  /** Whether anything was handed over that nobody had before. */
  private boolean freshCame;

  /** Whether the mark is being written anew. */
  private boolean reserving;

  /** What came before this has its history read. */
  private long historyAsOf = Long.MIN_VALUE;

  private boolean readingHistory;

  /** Whether something was acknowledged since the last proof. */
  private boolean unproven;

  private record Demand(int messages, long bytes) {}

  /** Opens a channel; nothing comes before {@link #consume}. Blocks. */
  QueueFeed(Membership membership, MemberLoop loop, int index, Connection connection)
      throws IOException {
    this.membership = membership;
    this.loop = loop;
    this.index = index;
    this.queue = membership.queue(index);
    this.claim = new Claim(membership, loop.self(), index);
    this.channel = Passive.channel(connection);
  }

  /**
   * Asks for the queue, as the last in line. Blocks. Not with a priority: where consumers with
   * priorities come and go, servers were seen to give a queue to none of them.
   */
  void consume() throws IOException {
    channel.basicQos(membership.prefetch());
    channel.addShutdownListener(signal -> loop.command(() -> loop.ended(this, signal)));
    String tag = membership.spec().member() + "-" + index;
    Arrivals arrivals = new Arrivals(channel);
    channel.setDefaultConsumer(arrivals); // of a queue with many owners a proof may be given some
    channel.basicConsume(queue, false, tag, arrivals);
    channel.basicQos(1); // for proofs
  }

  // ---- any thread

  int index() {
    return index;
  }

  String queue() {
    return queue;
  }

  /** Whether what comes from an exchange was held back on its way to the inlet. */
  boolean isDelayedHop(String exchange) {
    return membership.names().delayedHops().carries(exchange);
  }

  /** The credit from now on. */
  void demand(int messages, long bytes) {
    demand.set(new Demand(messages, bytes));
  }

  // ---- the member's thread: owning

  Stage stage() {
    return stage;
  }

  @Nullable Shard shard() {
    return shard;
  }

  boolean hasEnded() {
    return stage == Stage.ENDED;
  }

  void arrived(RabbitMqInbound message) {
    if (stage == Stage.ENDED) {
      return;
    }
    if (message.isProbe()) {
      if (line.isEmpty()) {
        pendingSince = membership.runtime().nanoTime();
      }
      line.add(message);
      line.settle(message);
      return;
    }
    line.add(message);
    buffer.add(message);
    if (stage == Stage.WAITING) {
      loop.firstArrival(this, message);
    }
  }

  /**
   * Reads what the group knows, waits until the owner before has given the queue up, leaves a mark,
   * then owns the queue. A queue with many owners is owned at once.
   *
   * @param redelivered whether what came first was somebody's before
   */
  void claim(boolean redelivered) {
    if (stage == Stage.WAITING) {
      claimingSince = membership.runtime().nanoTime();
    }
    stage = Stage.CLAIMING;
    if (membership.isOrdered()) {
      claim
          .load()
          .whenComplete((read, error) -> loop.command(() -> learn(read, redelivered, error)));
    } else {
      loop.claimed(this, redelivered, null);
    }
  }

  private void learn(
      @Nullable Map<String, String> read, boolean redelivered, @Nullable Throwable error) {
    if (stage != Stage.CLAIMING) {
      return;
    }
    if (read == null) {
      loop.claimed(this, redelivered, error);
      return;
    }
    claim.learn(read);
    String other = claim.other();
    if (other != null && loop.isWaitedFor(this, other)) {
      return;
    }
    if (!redelivered) {
      claim.nothingWasHandedBack();
    }
    // Of a queue with one owner nobody else can write any more.
    historyAsOf = Long.MAX_VALUE;
    claim
        .mark()
        .whenComplete((ok, failed) -> loop.command(() -> loop.claimed(this, redelivered, failed)));
  }

  boolean beginsWithRedelivered() {
    RabbitMqInbound first = buffer.peek();
    return first != null && first.isRedelivered();
  }

  /** Since when it has been claimed, in nanoseconds. */
  long claimingSince() {
    return claimingSince;
  }

  void own(long epoch) {
    stage = Stage.OWNED;
    String id = Integer.toString(index);
    shard = new Shard(membership.spec().destination(), id, id, epoch);
  }

  void revoking() {
    stage = Stage.REVOKING;
  }

  /** What is known is made durable, so that the next owner finds it. */
  CompletableFuture<Void> handOver() {
    return claim.handOver().toCompletableFuture();
  }

  void end() {
    stage = Stage.ENDED;
    buffer.clear();
    released.clear();
  }

  /** Everything unsettled goes back to the queue, in order, before anybody else is given more. */
  void close() {
    AdminThread.close(channel);
  }

  // ---- handing over

  /** What may be handed over now, in order. */
  List<RabbitMqInbound> takeDeliverable() {
    Demand set = demand.getAndSet(null);
    if (set != null) {
      credit = set.messages();
      creditBytes = set.bytes();
    }
    List<RabbitMqInbound> batch = new ArrayList<>();
    Shard to = shard;
    if (stage != Stage.OWNED || to == null) {
      return batch;
    }
    while (credit > 0 && creditBytes > 0) {
      RabbitMqInbound next = released.isEmpty() ? buffer.peek() : released.peek();
      if (next == null || !hasHistory(next) || !mayBeHandedOut(next)) {
        break;
      }
      (released.isEmpty() ? buffer : released).remove();
      next.handOver(to, history(next));
      handedOver++;
      credit--;
      creditBytes -= next.sizeBytes();
      batch.add(next);
    }
    return batch;
  }

  /** Whether it is known what earlier owners wrote of it; has it read if not. */
  private boolean hasHistory(RabbitMqInbound message) {
    if (!message.isRedelivered() || message.arrivedNanos <= historyAsOf) {
      return true;
    }
    if (!readingHistory) {
      readingHistory = true;
      long asOf = membership.isOrdered() ? Long.MAX_VALUE : membership.runtime().nanoTime();
      claim
          .load()
          .whenComplete((read, error) -> loop.command(() -> historyRead(read, asOf, error)));
    }
    return false;
  }

  private void historyRead(
      @Nullable Map<String, String> read, long asOf, @Nullable Throwable error) {
    readingHistory = false;
    if (read != null) {
      claim.learnEntries(read);
      historyAsOf = asOf;
    } else if (error != null) {
      loop.troubled(error);
    }
  }

  /** After a crash only what the mark names is handed out; has it name more if need be. */
  private boolean mayBeHandedOut(RabbitMqInbound message) {
    if (!claim.isCareful()) {
      return true;
    }
    if (reserving) {
      return false;
    }
    if (claim.isReserved(message)) {
      return true;
    }
    Set<String> positions = new HashSet<>();
    for (RabbitMqInbound each = line.first(); each != null; each = each.after) {
      if (each.isHandedOver()) {
        positions.add(each.position());
      }
    }
    int room = Math.min(credit, MOST_RESERVED);
    for (RabbitMqInbound each : released) {
      positions.add(each.position());
    }
    Iterator<RabbitMqInbound> waiting = buffer.iterator();
    for (int i = 0; i < room && waiting.hasNext(); i++) {
      positions.add(waiting.next().position());
    }
    reserving = true;
    claim
        .reserve(positions)
        .whenComplete((ok, error) -> loop.command(() -> reserved(positions, error)));
    return false;
  }

  private void reserved(Set<String> positions, @Nullable Throwable error) {
    if (error == null || stage == Stage.ENDED) {
      reserving = false;
      return;
    }
    loop.troubled(error);
    claim
        .reserve(positions)
        .whenComplete((ok, again) -> loop.later(() -> reserved(positions, again)));
  }

  private RabbitMqInbound.History history(RabbitMqInbound message) {
    int crashes =
        membership.isOrdered()
            ? claim.crashesOf(message)
            : (int) Math.min(100, Messages.count(message.properties, "x-delivery-count"));
    freshCame |= !message.isRedelivered();
    if (crashes > 0 && !message.suspect) {
      message.suspect = true;
      suspects++;
    }
    AttemptEntry entry = claim.knowsAny() ? claim.entry(message.position()) : null;
    if (entry == null) {
      return crashes == 0
          ? RabbitMqInbound.History.NONE
          : new RabbitMqInbound.History(0, null, false, crashes);
    }
    return new RabbitMqInbound.History(
        entry.attempts(), entry.notBefore(), claim.diedAlone(entry), crashes);
  }

  // ---- settling

  void ack(RabbitMqInbound delivery) {
    if (line.isEmpty()) {
      pendingSince = membership.runtime().nanoTime();
    }
    line.settle(delivery);
    handedOver--;
    if (delivery.suspect) {
      suspects--;
    }
    if (claim.isCareful() && suspects == 0 && (freshCame || line.unsettled() == 0)) {
      claim.acquit(); // what was handed back comes first, so there is no more of it
    }
    if (claim.knowsAny() && claim.entry(delivery.position()) != null) {
      forgetLater(delivery.position());
    }
  }

  /** An acknowledgement may be lost with the server: then the message comes with its attempts. */
  private void forgetLater(String position) {
    claim.finished(position);
    membership
        .runtime()
        .schedule(
            FORGET,
            () ->
                loop.command(
                    () -> {
                      if (stage != Stage.ENDED) {
                        claim.forget(position);
                      }
                    }));
  }

  /** Handed back: it is delivered again, before anything that came later. */
  void release(RabbitMqInbound delivery) {
    RabbitMqInbound again = delivery.again();
    again.suspect = delivery.suspect;
    line.replace(delivery, again);
    handedOver--;
    released.add(again);
  }

  void record(RabbitMqInbound delivery, AttemptRecord attempt, CompletableFuture<Void> done) {
    claim
        .record(delivery.position(), attempt)
        .whenComplete(
            (ok, error) -> {
              if (error == null) {
                done.complete(null);
              } else {
                done.completeExceptionally(error);
              }
            });
  }

  /** Whether acknowledgements wait. */
  boolean hasPending() {
    return !line.isEmpty();
  }

  /** Acknowledges what has waited for long enough, or all. */
  void flush(long now, long patienceNanos, boolean all) throws IOException {
    if (!line.isEmpty() && (all || line.isDue() || now - pendingSince >= patienceNanos)) {
      unproven = true;
      line.flush(channel, all || now - pendingSince >= 4 * patienceNanos);
      if (line.isEmpty()) {
        pendingSince = now;
      }
    }
  }

  /** Whether something was acknowledged that the queue may not have. */
  boolean isUnproven() {
    return unproven && stage != Stage.ENDED;
  }

  /** Answered when the queue has what was acknowledged, but for what the channel keeps. */
  CompletableFuture<Command> beginProof() throws IOException {
    return channel.asyncCompletableRpc(
        new AMQP.Basic.Consume.Builder().queue(queue).consumerTag(PROOF).build());
  }

  /** Answered when it has that, too. */
  CompletableFuture<Command> endProof() throws IOException {
    unproven = false;
    return channel.asyncCompletableRpc(new AMQP.Basic.Cancel.Builder().consumerTag(PROOF).build());
  }

  /** How much of what may be unsettled has been handed over. */
  double fill() {
    return Math.min(1, (double) handedOver / membership.prefetch());
  }

  /** Runs on the connection's reader. */
  private final class Arrivals extends DefaultConsumer {
    Arrivals(Channel channel) {
      super(channel);
    }

    @Override
    public void handleDelivery(
        String consumerTag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
      loop.arrived(
          new RabbitMqInbound(
              QueueFeed.this,
              envelope,
              properties,
              body,
              membership.runtime().nanoTime(),
              membership.runtime().clock().millis(),
              membership.messages()));
    }

    @Override
    public void handleCancel(String consumerTag) {
      loop.command(() -> loop.ended(QueueFeed.this, null));
    }
  }
}
