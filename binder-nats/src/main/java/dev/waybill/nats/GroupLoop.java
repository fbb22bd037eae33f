package dev.waybill.nats;

import dev.waybill.ErrorCode;
import dev.waybill.MessagingClosedException;
import dev.waybill.MessagingException;
import dev.waybill.spi.Shard;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
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
  private static final int MAX_COMPLETIONS = 1_000;
  private static final int ROSTER_AHEAD = 1_024;
  private static final long FRESH_NANOS = Duration.ofMillis(100).toNanos();
  private static final long ROSTER_BYTES = 8L << 20;

  private final Membership membership;
  private final NatsSubscription subscription;
  private final Roster roster;
  private final Feed rosterFeed;
  private final Intake intake;
  private final Map<Integer, Holding> held = new HashMap<>();
  private final Map<Integer, Record> records = new HashMap<>();
  private final Map<Integer, Long> claimAfter = new HashMap<>();
  private final Set<Integer> claiming = new HashSet<>();

  private @Nullable Session session;
  private @Nullable GroupStart start;
  private @Nullable CompletableFuture<StreamFacts> facts;
  private @Nullable MessagingException fatal;
  private long factsNanos;
  private boolean loaded;
  private long toLoad = -1;
  private boolean starting;
  private long startAgainNanos;

  /** A checkpoint as the bucket has it. */
  private record Record(long revision, @Nullable Checkpoint checkpoint) {}

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
    toLoad = -1;
    starting = false;
    claiming.clear();
    facts = null;
    roster.reconnected();
    rosterFeed.open(on, 1);
    for (Holding holding : held.values()) {
      if (holding.writing) {
        holding.writing = false;
        holding.doubtful = true;
      }
    }
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
      toLoad = pending;
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
        noteRecord(Integer.parseInt(last), parcel.sequence(), value);
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

  private void noteRecord(int index, long revision, byte[] value) {
    Record known = records.get(index);
    if (known != null && known.revision() >= revision) {
      return;
    }
    Checkpoint checkpoint = value.length == 0 ? null : Checkpoint.decode(value);
    records.put(index, new Record(revision, checkpoint));
    claimAfter.remove(index);
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
    int surplus = mine.size() + claiming.size() - quota;
    if (surplus > 0) {
      // The youngest first: whoever has been here for long has more in hand.
      mine.sort((a, b) -> Long.compare(b.shard.shard.epoch(), a.shard.shard.epoch()));
      mine.stream().limit(surplus).forEach(holding -> revoke(holding, now));
    }
    int wanted = -surplus;
    int first = Math.floorMod(membership.token().hashCode(), group.shards());
    for (int i = 0; i < group.shards() && wanted > 0; i++) {
      int index = (first + i) % group.shards();
      if (isClaimable(index, now)) {
        claim(group, index, now);
        wanted--;
      }
    }
  }

  private boolean isClaimable(int index, long now) {
    Long after = claimAfter.get(index);
    if (held.containsKey(index) || claiming.contains(index) || (after != null && now - after < 0)) {
      return false;
    }
    Record record = records.get(index);
    Checkpoint left = record == null ? null : record.checkpoint();
    return left == null || !left.dirty() || !isOthers(left);
  }

  private boolean isOthers(Checkpoint left) {
    return !left.owner().equals(membership.token()) && roster.isThere(left.slot(), left.owner());
  }

  private void claim(GroupStart group, int index, long now) {
    claiming.add(index);
    claimAfter.put(index, now + AGAIN.toNanos());
    Record record = records.get(index);
    Session on = session;
    isVanished(record)
        .thenCompose(
            vanished ->
                vanished
                    ? facts(now)
                    : CompletableFuture.<StreamFacts>failedFuture(
                        new IllegalStateException("the owner lives")))
        .whenComplete(
            (found, error) ->
                subscription.execute(() -> claim(group, index, record, on, found, error)));
  }

  /** The roster that is watched may lag behind: ask before anything is taken from anybody. */
  private CompletableFuture<Boolean> isVanished(@Nullable Record record) {
    Checkpoint left = record == null ? null : record.checkpoint();
    if (left == null || !left.dirty() || left.owner().equals(membership.token())) {
      return CompletableFuture.completedFuture(true);
    }
    return membership
        .bucket()
        .get(Roster.key(left.slot()))
        .thenApply(
            entry ->
                !new String(entry.value(), java.nio.charset.StandardCharsets.UTF_8)
                    .startsWith(left.owner() + "|"));
  }

  /** What the stream holds; asked once for many. */
  private CompletableFuture<StreamFacts> facts(long now) {
    CompletableFuture<StreamFacts> known = facts;
    if (known == null || known.isCompletedExceptionally() || now - factsNanos > FRESH_NANOS) {
      known =
          membership
              .api()
              .call("STREAM.INFO." + membership.stream(), null)
              .thenApply(StreamFacts::of);
      facts = known;
      factsNanos = now;
    }
    return known;
  }

  private void claim(
      GroupStart group,
      int index,
      @Nullable Record record,
      @Nullable Session on,
      @Nullable StreamFacts found,
      @Nullable Throwable error) {
    if (on != session
        || found == null
        || error != null
        || !roster.isJoined()
        || subscription.isClosing()) {
      claiming.remove(index);
      if (error != null) {
        log.debug("Shard {} of '{}' is not claimed", index, membership.name(), error);
      }
      return;
    }
    NatsShard shard = shard(group, index, record == null ? null : record.checkpoint(), found);
    NatsShard.Write write = shard.toWrite(false);
    String key = "shard." + index;
    byte[] value = write.checkpoint().encode();
    membership
        .bucket()
        .put(key, value, record == null ? 0 : record.revision())
        .whenComplete(
            (revision, refused) ->
                subscription.execute(
                    () -> {
                      if (on == session) {
                        claiming.remove(index);
                      }
                      if (refused == null && revision != null) {
                        noteRecord(index, revision, value);
                        take(group, shard, write, key, revision);
                      } else {
                        log.debug(
                            "Shard {} of '{}' is not claimed", index, membership.name(), refused);
                      }
                    }));
  }

  private NatsShard shard(
      GroupStart group, int index, @Nullable Checkpoint left, StreamFacts found) {
    long from = left == null ? group.first() : left.position();
    Checkpoint earlier = left;
    if (from > found.last() + 1) {
      log.warn(
          "Stream '{}' ends at {}, shard {} of '{}' stands at {}: the stream was created anew or"
              + " lost events; going on at {}",
          membership.stream(),
          found.last(),
          index,
          membership.name(),
          from,
          found.first());
      from = Math.max(1, found.first());
      earlier = null;
    }
    String domain = Integer.toString(index);
    return new NatsShard(
        index,
        group.shards(),
        new Shard(membership.spec().destination(), domain, domain, subscription.nextEpoch()),
        membership.stream(),
        membership.inletPrefix(),
        membership.token(),
        roster.place(),
        from,
        earlier,
        found.last() + 1);
  }

  private void take(
      GroupStart group, NatsShard shard, NatsShard.Write write, String key, long revision) {
    if (!roster.isJoined() || held.containsKey(shard.index)) {
      return; // it will be found to be nobody's
    }
    Holding holding = new Holding(shard, key, revision);
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
    if (holding.revoking && holding.mayHandOver(now)) {
      handOver(holding, now);
    } else if (!holding.writing && isDue(holding, now) && shard.needsWrite()) {
      write(holding, false, now);
    }
    return worked;
  }

  private boolean isDue(Holding holding, long now) {
    return holding.shard.isUrgent()
        || holding.shard.completions() >= MAX_COMPLETIONS
        || now - holding.lastWriteNanos >= membership.commitInterval().toNanos();
  }

  private void write(Holding holding, boolean handOver, long now) {
    if (holding.writing || session == null || now - holding.retryNanos < 0) {
      return;
    }
    holding.writing = true;
    holding.lastWriteNanos = now;
    if (holding.doubtful) {
      membership
          .bucket()
          .get(holding.key)
          .whenComplete(
              (entry, error) -> subscription.execute(() -> looked(holding, entry, error)));
      return;
    }
    NatsShard.Write write = holding.shard.toWrite(handOver);
    holding.underWay = write;
    membership
        .bucket()
        .put(holding.key, write.checkpoint().encode(), holding.revision)
        .whenComplete(
            (revision, error) ->
                subscription.execute(() -> written(holding, write, revision, error)));
  }

  private void written(
      Holding holding, NatsShard.Write write, @Nullable Long revision, @Nullable Throwable error) {
    if (holding.underWay != write || held.get(holding.shard.index) != holding) {
      return;
    }
    holding.writing = false;
    if (error == null && revision != null) {
      holding.revision = revision;
      holding.doubtful = false;
      confirmed(holding, write);
      return;
    }
    holding.shard.notStored();
    holding.doubtful = true;
    holding.retryNanos = membership.runtime().nanoTime() + AGAIN.toNanos() / 2;
    log.debug("Progress of '{}' is not stored", membership.name(), error);
  }

  private void confirmed(Holding holding, NatsShard.Write write) {
    holding.underWay = null;
    holding.shard.stored(write);
    noteRecord(holding.shard.index, holding.revision, write.checkpoint().encode());
    if (!write.checkpoint().dirty()) {
      end(holding);
    }
  }

  /** What became of a write that was not answered. */
  private void looked(Holding holding, Bucket.@Nullable Entry entry, @Nullable Throwable error) {
    if (held.get(holding.shard.index) != holding) {
      return;
    }
    holding.writing = false;
    if (error != null || entry == null || entry.isEmpty()) {
      holding.shard.notStored();
      holding.retryNanos = membership.runtime().nanoTime() + AGAIN.toNanos();
      return;
    }
    Checkpoint stored = Checkpoint.decode(entry.value());
    NatsShard.Write write = holding.underWay;
    boolean arrived =
        write != null
            && stored.count() == write.checkpoint().count()
            && stored.owner().equals(write.checkpoint().owner());
    if (arrived && write != null) {
      holding.revision = entry.revision();
      holding.doubtful = false;
      confirmed(holding, write);
    } else if (stored.owner().equals(membership.token())) {
      holding.revision = entry.revision();
      holding.doubtful = false;
      holding.shard.notStored();
    } else if (holding.handingOver) {
      end(holding);
    } else {
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

  private void handOver(Holding holding, long now) {
    holding.handingOver = true;
    write(holding, true, now);
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
    claiming.clear();
    List.copyOf(held.values()).forEach(this::lose);
  }

  private void leave() {
    subscription.drainCommands();
    long deadline = membership.runtime().nanoTime() + LEAVE.toNanos();
    if (subscription.isAbandoned()) {
      loseAll();
    }
    while (!(held.isEmpty() && claiming.isEmpty()) && session != null && isBefore(deadline)) {
      long now = membership.runtime().nanoTime();
      List.copyOf(held.values()).forEach(holding -> handOver(holding, now));
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
