package dev.waybill.nats;

import dev.waybill.spi.Shard;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes shards over: makes sure that the last owner has gone, and writes this member's name into
 * the checkpoint, unless somebody else was faster. Owned by the thread of the subscription.
 */
final class Claims {
  private static final Logger log = LoggerFactory.getLogger(Claims.class);
  private static final Duration AGAIN = Duration.ofMillis(100);

  /** So many tries, a tenth of a second apart. */
  private static final int PATIENCE = 150;

  private static final long FRESH_NANOS = Duration.ofMillis(100).toNanos();

  private final Membership membership;
  private final NatsSubscription subscription;
  private final Roster roster;
  private final Owner owner;
  private final Set<Integer> underWay = new HashSet<>();
  private final Map<Integer, Long> after = new HashMap<>();
  private final Map<Integer, Integer> behind = new HashMap<>();

  private @Nullable CompletableFuture<StreamFacts> facts;
  private long factsNanos;

  /** Counts connections: what was asked on an old one is not for the new one. */
  private int attempt;

  /** Told of shards that are this member's. */
  interface Owner {
    void taken(GroupStart group, NatsShard shard, NatsShard.Write write, long revision);
  }

  Claims(Membership membership, NatsSubscription subscription, Roster roster, Owner owner) {
    this.membership = membership;
    this.subscription = subscription;
    this.roster = roster;
    this.owner = owner;
  }

  static String key(int shard) {
    return "shard." + shard;
  }

  int size() {
    return underWay.size();
  }

  /** Nothing that is under way counts any more. */
  void forget() {
    underWay.clear();
    facts = null;
    attempt++;
  }

  /** A checkpoint was written: whoever waited for a better moment may look again. */
  void seen(int index) {
    after.remove(index);
  }

  boolean mayTry(int index, @Nullable Checkpoint left, long now) {
    Long notBefore = after.get(index);
    return !underWay.contains(index)
        && (notBefore == null || now - notBefore >= 0)
        && (left == null || !left.dirty() || !isOthers(left));
  }

  private boolean isOthers(Checkpoint left) {
    return !left.owner().equals(membership.token()) && roster.isThere(left.slot(), left.owner());
  }

  /** Begins to take a shard over; {@code left} is its checkpoint, {@code revision} that of it. */
  void claim(GroupStart group, int index, @Nullable Checkpoint left, long revision, long now) {
    underWay.add(index);
    after.put(index, now + AGAIN.toNanos());
    int mine = attempt;
    isVanished(left)
        .thenCompose(
            vanished ->
                vanished
                    ? facts(now)
                    : CompletableFuture.<StreamFacts>failedFuture(
                        new IllegalStateException("its owner lives")))
        .whenComplete(
            (found, error) ->
                subscription.execute(
                    () -> write(group, index, left, revision, mine, found, error)));
  }

  /** The roster that is watched may lag behind: ask before anything is taken from anybody. */
  private CompletableFuture<Boolean> isVanished(@Nullable Checkpoint left) {
    if (left == null || !left.dirty() || left.owner().equals(membership.token())) {
      return CompletableFuture.completedFuture(true);
    }
    return membership
        .bucket()
        .get(Roster.key(left.slot()))
        .thenApply(
            entry ->
                !new String(entry.value(), StandardCharsets.UTF_8).startsWith(left.owner() + "|"));
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

  private void write(
      GroupStart group,
      int index,
      @Nullable Checkpoint left,
      long revision,
      int asked,
      @Nullable StreamFacts found,
      @Nullable Throwable error) {
    if (asked != attempt) {
      return;
    }
    if (found == null || error != null || !roster.isJoined() || subscription.isClosing()) {
      given(index, error);
      return;
    }
    GroupStart here = group.on(found);
    NatsShard shard = shard(here, index, left, found);
    if (shard == null) {
      given(index, null);
      return;
    }
    NatsShard.Write write = shard.toWrite(false);
    membership
        .bucket()
        .put(key(index), write.checkpoint().encode(), revision)
        .whenComplete(
            (stored, refused) ->
                subscription.execute(
                    () -> {
                      if (asked == attempt) {
                        given(index, refused);
                      }
                      if (refused == null && stored != null) {
                        owner.taken(here, shard, write, stored);
                      }
                    }));
  }

  private void given(int index, @Nullable Throwable error) {
    underWay.remove(index);
    if (error != null) {
      log.debug("Shard {} of '{}' is not claimed", index, membership.name(), error);
    }
  }

  /** Null while the stream does not have what the group has finished already. */
  private @Nullable NatsShard shard(
      GroupStart group, int index, @Nullable Checkpoint left, StreamFacts found) {
    Checkpoint earlier = left;
    if (left != null && !left.stream().equals(found.created())) {
      log.warn(
          "Stream '{}' was created anew: shard {} of '{}' begins at its first event",
          membership.stream(),
          index,
          membership.name());
      earlier = null;
    }
    long from = earlier == null ? group.first() : earlier.position();
    if (from > found.last() + 1) {
      // A new leader may not have heard of everything yet.
      if (behind.merge(index, 1, Integer::sum) <= PATIENCE) {
        return null;
      }
      log.warn(
          "Stream '{}' has lost events: it ends at {}, and shard {} of '{}' stands at {}",
          membership.stream(),
          found.last(),
          index,
          membership.name(),
          from);
      from = found.last() + 1;
      earlier = null;
    }
    behind.remove(index);
    String domain = Integer.toString(index);
    return new NatsShard(
        index,
        group.shards(),
        new Shard(membership.spec().destination(), domain, domain, subscription.nextEpoch()),
        membership.stream(),
        found.created(),
        membership.inletPrefix(),
        membership.token(),
        roster.place(),
        from,
        earlier,
        found.last() + 1);
  }
}
