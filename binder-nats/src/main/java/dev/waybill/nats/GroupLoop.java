package dev.waybill.nats;

import dev.waybill.ErrorCode;
import dev.waybill.MessagingClosedException;
import dev.waybill.MessagingException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread of a subscription. It alone touches the shards and their state; others leave commands
 * for it, and answers of the server come as commands, too, so it never waits for one.
 */
final class GroupLoop implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(GroupLoop.class);
  private static final Duration IDLE = Duration.ofMillis(50);
  private static final Duration AGAIN = Duration.ofMillis(100);
  private static final Duration LEAVE = Duration.ofSeconds(5);
  private static final int ROSTER_AHEAD = 1_024;
  private static final long ROSTER_BYTES = 8L << 20;

  private final Membership membership;
  private final NatsSubscription subscription;
  private final Roster roster;
  private final Feed rosterFeed;
  private final Intake intake;
  private final Claims claims;
  private final Progress progress;
  private final Map<Integer, Holding> held = new HashMap<>();
  private final Map<Integer, Known> records = new HashMap<>();

  private @Nullable Session session;
  private @Nullable GroupStart start;
  private @Nullable MessagingException fatal;
  private boolean loaded;
  private boolean starting;
  private long startAgainNanos;

  /** A checkpoint as the bucket has it. */
  private record Known(long revision, @Nullable Checkpoint checkpoint) {
    static final Known NONE = new Known(0, null);
  }

  GroupLoop(Membership membership, NatsSubscription subscription) {
    this.membership = membership;
    this.subscription = subscription;
    this.roster = new Roster(membership, subscription, this::loseAll);
    Bucket bucket = membership.bucket();
    this.rosterFeed =
        new Feed(
            membership.api(),
            subscription,
            bucket.stream(),
            membership.consumerName() + "-roster",
            List.of(
                bucket.subject("member.*"),
                bucket.subject("shard.*"),
                bucket.subject(GroupStart.KEY)),
            true,
            new RosterReceiver());
    this.intake = new Intake(membership, subscription, new StreamTrouble());
    this.claims = new Claims(membership, subscription, roster, this::taken);
    this.progress = new Progress(membership, subscription, new Written());
  }

  static MessagingException givenUp(String name) {
    return new MessagingException(
        ErrorCode.CONNECTION, "A shard of '" + name + "' was given up before this was durable");
  }

  // ---- the thread

  @Override
  public void run() {
    Throwable why = null;
    while (!subscription.isClosing() && fatal == null) {
      try {
        boolean worked = subscription.drainCommands();
        worked |= turn();
        subscription.turned();
        if (!worked) {
          subscription.awaitAsked(IDLE);
        }
        subscription.gather();
      } catch (RuntimeException e) {
        log.warn("Subscription '{}' met a defect, joining again", membership.name(), e);
        membership
            .sink()
            .failure(
                new MessagingException(
                    ErrorCode.INTERNAL, "Subscription '" + membership.name() + "' failed", e),
                false);
        loseAll();
        subscription.awaitAsked(AGAIN);
      }
    }
    try {
      why = fatal;
      leave();
    } catch (RuntimeException e) {
      log.warn("Subscription '{}' was not left in order", membership.name(), e);
    }
    subscription.ended(
        why != null
            ? why
            : new MessagingClosedException(
                "Subscription '" + membership.name() + "' was closed before it was ready", null));
  }

  private boolean turn() {
    long now = membership.runtime().nanoTime();
    if (session != null) {
      rosterFeed.turn(now, ROSTER_AHEAD, ROSTER_BYTES);
    }
    if (loaded || roster.isJoined()) {
      roster.turn(now);
    }
    if (loaded && roster.isJoined()) {
      if (start == null) {
        begin(now);
      } else {
        subscription.isReady();
        balance(start, now);
      }
    }
    boolean worked = false;
    for (Holding holding : List.copyOf(held.values())) {
      worked |= serve(holding, now);
    }
    intake.turn(now);
    return worked;
  }

  // ---- connections

  void up(Session on) {
    session = on;
    loaded = false;
    starting = false;
    claims.forget();
    roster.reconnected();
    rosterFeed.open(on, 1);
    held.values().forEach(Progress::disconnected);
    intake.up(on);
  }

  void down() {
    session = null;
    loaded = false;
    rosterFeed.disconnected();
    intake.down();
  }

  /** Reads the state of the group as it is written. */
  private final class RosterReceiver implements Feed.Receiver {
    @Override
    public void opened(long pending) {
      loaded = pending == 0;
    }

    @Override
    public void received(Parcel parcel) {
      String subject = parcel.message().getSubject();
      byte[] value = parcel.message().getData();
      int dot = subject.lastIndexOf('.');
      String last = subject.substring(dot + 1);
      if (last.equals(GroupStart.KEY)) {
        start = GroupStart.decode(value);
      } else if (subject.startsWith("member.", dot - 6)) {
        roster.seen(Integer.parseInt(last), parcel.sequence(), value);
      } else {
        Checkpoint checkpoint = value.length == 0 ? null : Checkpoint.decode(value);
        note(Integer.parseInt(last), parcel.sequence(), checkpoint);
      }
      if (!loaded && parcel.pending() == 0) {
        loaded = true;
      }
    }

    @Override
    public void failed(Throwable error) {
      unavailable("bucket '" + membership.bucket().name() + "'", error);
    }
  }

  private void note(int index, long revision, @Nullable Checkpoint checkpoint) {
    if (records.getOrDefault(index, Known.NONE).revision() >= revision) {
      return;
    }
    records.put(index, new Known(revision, checkpoint));
    claims.seen(index);
    Holding holding = held.get(index);
    if (holding != null
        && revision > holding.revision
        && checkpoint != null
        && !checkpoint.owner().equals(membership.token())
        && !holding.handingOver) {
      lose(holding);
    }
  }

  /** Nothing can be read; for good, if it does not exist. */
  private void unavailable(String what, Throwable error) {
    MessagingException failure =
        NatsErrors.exception("Subscription '" + membership.name() + "' cannot read " + what, error);
    subscription.trouble(failure);
    boolean missing = error instanceof ApiError api && api.isStreamMissing();
    if (missing && start == null) {
      fatal = failure;
      membership.sink().failure(failure, true);
    } else {
      log.debug("Subscription '{}' cannot read {}", membership.name(), what, error);
    }
  }

  // ---- the beginning of a group

  private void begin(long now) {
    if (starting || now - startAgainNanos < 0) {
      return;
    }
    starting = true;
    GroupStart.find(
            membership.api(),
            membership.stream(),
            membership.inletPrefix(),
            membership.spec().start())
        .thenCompose(
            found ->
                membership.bucket().put(GroupStart.KEY, found.encode(), 0).thenApply(seq -> found))
        .whenComplete((found, error) -> subscription.execute(() -> begun(found, error)));
  }

  private void begun(@Nullable GroupStart found, @Nullable Throwable error) {
    starting = false;
    if (found != null && error == null) {
      start = found;
      return;
    }
    startAgainNanos = membership.runtime().nanoTime() + AGAIN.toNanos();
    Throwable inner = error == null ? givenUp(membership.name()) : NatsErrors.unwrap(error);
    if (!(inner instanceof ApiError api && api.isWrongLastSequence())) {
      unavailable("stream '" + membership.stream() + "'", inner);
    }
  }

  // ---- who owns what

  private void balance(GroupStart group, long now) {
    int quota = roster.quota(group.shards());
    List<Holding> mine = new ArrayList<>();
    held.values().stream().filter(holding -> !holding.revoking).forEach(mine::add);
    int surplus = mine.size() + claims.size() - quota;
    if (surplus > 0) {
      // The youngest first: whoever has been here for long has more in hand.
      mine.sort(Comparator.comparingLong(holding -> -holding.shard.shard.epoch()));
      mine.stream().limit(surplus).forEach(holding -> revoke(holding, now));
    }
    int wanted = -surplus;
    int first = Math.floorMod(membership.token().hashCode(), group.shards());
    for (int i = 0; i < group.shards() && wanted > 0; i++) {
      int index = (first + i) % group.shards();
      Known last = records.getOrDefault(index, Known.NONE);
      if (!held.containsKey(index) && claims.mayTry(index, last.checkpoint(), now)) {
        claims.claim(group, index, last.checkpoint(), last.revision(), now);
        wanted--;
      }
    }
  }

  private void taken(GroupStart group, NatsShard shard, NatsShard.Write write, long revision) {
    note(shard.index, revision, write.checkpoint());
    if (!roster.isJoined() || held.containsKey(shard.index)) {
      return; // it will be found to be nobody's
    }
    Holding holding = new Holding(shard, Claims.key(shard.index), revision);
    holding.lastWriteNanos = membership.runtime().nanoTime();
    held.put(shard.index, holding);
    shard.stored(write);
    subscription.opened(shard);
    subscription.trouble(null);
    membership.sink().assigned(shard.shard);
    intake.add(shard, group);
  }

  /** Whether the stream can be read. */
  private final class StreamTrouble implements Feed.Receiver {
    @Override
    public void received(Parcel parcel) {}

    @Override
    public void opened(long pending) {
      subscription.trouble(null);
    }

    @Override
    public void failed(Throwable error) {
      unavailable("stream '" + membership.stream() + "'", error);
    }
  }

  // ---- serving

  /** Delivers and stores; true if there was something to deliver. */
  private boolean serve(Holding holding, long now) {
    NatsShard shard = holding.shard;
    boolean worked = false;
    if (!subscription.isStopped() && !holding.revoking) {
      List<NatsInbound> batch = shard.takeDeliverable();
      if (!batch.isEmpty()) {
        membership.sink().deliveries(shard.shard, batch);
        worked = true;
      }
    }
    if (session != null) {
      if (holding.revoking && holding.mayHandOver(now)) {
        progress.handOver(holding, now);
      } else {
        progress.turn(holding, now);
      }
    }
    return worked;
  }

  /** What became of checkpoints. */
  private final class Written implements Progress.Owner {
    @Override
    public boolean isHeld(Holding holding) {
      return held.get(holding.shard.index) == holding;
    }

    @Override
    public void stored(Holding holding, Checkpoint checkpoint) {
      note(holding.shard.index, holding.revision, checkpoint);
    }

    @Override
    public void handedOver(Holding holding) {
      end(holding);
    }

    @Override
    public void lost(Holding holding) {
      lose(holding);
    }
  }

  // ---- giving up

  private void revoke(Holding holding, long now) {
    Duration drain = membership.spec().drain();
    Instant deadline = membership.runtime().clock().instant().plus(drain);
    holding.revoking = true;
    holding.revokeByNanos = now + drain.toNanos();
    membership
        .sink()
        .revoking(holding.shard.shard, deadline)
        .whenComplete((done, error) -> subscription.execute(() -> holding.drained = true));
  }

  private void end(Holding holding) {
    held.remove(holding.shard.index, holding);
    intake.remove(holding.shard);
    holding.shard.end(givenUp(membership.name()));
    subscription.ended(holding.shard);
  }

  private void lose(Holding holding) {
    end(holding);
    membership.sink().lost(holding.shard.shard);
  }

  private void loseAll() {
    claims.forget();
    List.copyOf(held.values()).forEach(this::lose);
  }

  private void leave() {
    subscription.drainCommands();
    long deadline = membership.runtime().nanoTime() + LEAVE.toNanos();
    if (subscription.isAbandoned()) {
      loseAll();
    }
    while (!(held.isEmpty() && claims.size() == 0) && session != null && isBefore(deadline)) {
      long now = membership.runtime().nanoTime();
      List.copyOf(held.values()).forEach(holding -> progress.handOver(holding, now));
      pause();
    }
    if (!held.isEmpty()) {
      log.warn("Shards of '{}' were not handed over in order", membership.name());
    }
    List.copyOf(held.values()).forEach(this::end);
    if (!subscription.isAbandoned() && session != null) {
      boolean[] left = new boolean[1];
      roster.leave((done, error) -> left[0] = true);
      while (!left[0] && session != null && isBefore(deadline)) {
        pause();
      }
    }
    intake.close();
    rosterFeed.close();
  }

  private boolean isBefore(long deadline) {
    return membership.runtime().nanoTime() - deadline < 0;
  }

  private void pause() {
    if (!subscription.drainCommands()) {
      subscription.awaitAsked(IDLE);
    }
  }
}
