package dev.waybill.nats;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The members of a group, each in a place of its own in the bucket, which it rewrites while it
 * lives. Whoever has not done so for the member time-out is struck off by whoever sees it first,
 * with a compare-and-set that the struck one cannot miss: its own next sign of life is refused. It
 * has given its shards up by itself some time before. Owned by the thread of the subscription.
 */
final class Roster {
  private static final Logger log = LoggerFactory.getLogger(Roster.class);
  private static final int PLACES = 256;
  private static final byte[] NOBODY = {};

  private final Membership membership;
  private final Feed.Inbox thread;
  private final Runnable whenLost;
  private final long timeoutNanos;
  private final Map<Integer, Place> places = new HashMap<>();

  private int mine = -1;
  private long revision;
  private long joined;
  private boolean writing;
  private boolean doubtful;
  private long beatNanos;
  private long confirmedNanos;
  private long beats;

  /** What is known of a place. */
  private static final class Place {
    long revision;
    String token = "";
    long joined;
    long seenNanos;
    boolean striking;
  }

  Roster(Membership membership, Feed.Inbox thread, Runnable whenLost) {
    this.membership = membership;
    this.thread = thread;
    this.whenLost = whenLost;
    this.timeoutNanos = membership.memberTimeout().toNanos();
  }

  static String key(int place) {
    return "member." + place;
  }

  /** An entry of the bucket was written. */
  void seen(int place, long newRevision, byte[] value) {
    Place known = places.computeIfAbsent(place, any -> new Place());
    if (newRevision <= known.revision) {
      return;
    }
    String[] parts = new String(value, StandardCharsets.UTF_8).split("\\|", -1);
    known.revision = newRevision;
    known.token = parts[0];
    long told = parts.length > 1 ? Long.parseLong(parts[1]) : 0;
    known.joined = told == 0 ? newRevision : told;
    known.seenNanos = membership.runtime().nanoTime();
    known.striking = false;
    if (place == mine && !known.token.equals(membership.token())) {
      struckOff();
    }
  }

  /** There is a connection again: nobody could be heard of meanwhile. */
  void reconnected() {
    long now = membership.runtime().nanoTime();
    places.values().forEach(place -> place.seenNanos = now);
    writing = false;
    doubtful = true;
    beatNanos = now - timeoutNanos;
  }

  boolean isJoined() {
    return mine >= 0 && joined > 0;
  }

  int place() {
    return mine;
  }

  /** Joins, shows a sign of life, strikes others off, as it is time. */
  void turn(long now) {
    if (mine >= 0 && joined > 0 && now - confirmedNanos > timeoutNanos * 4 / 5) {
      log.warn(
          "Subscription '{}' could not show a sign of life for {} ms: its shards may go to others",
          membership.name(),
          (now - confirmedNanos) / 1_000_000);
      struckOff();
    }
    if (writing && now - beatNanos > timeoutNanos / 4) {
      // An answer may be lost, and there is no time to wait for it.
      writing = false;
      doubtful = true;
    }
    if (!writing && now - beatNanos >= timeoutNanos / 6) {
      beat(now);
    }
    if (isJoined()) {
      places.forEach(
          (place, known) -> {
            if (place != mine
                && !known.token.isEmpty()
                && !known.striking
                && now - known.seenNanos > timeoutNanos) {
              strikeOff(place, known);
            }
          });
    }
  }

  private void beat(long now) {
    if (mine < 0) {
      mine = freePlace();
      if (mine < 0) {
        beatNanos = now;
        return;
      }
      Place known = places.get(mine);
      revision = known == null ? 0 : known.revision;
      joined = 0;
    }
    beatNanos = now;
    writing = true;
    if (doubtful && joined > 0) {
      membership
          .bucket()
          .get(key(mine))
          .whenComplete((entry, error) -> thread.execute(() -> looked(entry, error)));
      return;
    }
    write(now);
  }

  private void write(long now) {
    beats++;
    byte[] value =
        (membership.token() + "|" + joined + "|" + beats).getBytes(StandardCharsets.UTF_8);
    int place = mine;
    membership
        .bucket()
        .put(key(place), value, revision)
        .whenComplete((seq, error) -> thread.execute(() -> written(place, now, seq, error)));
  }

  private void written(int place, long sentNanos, @Nullable Long seq, @Nullable Throwable error) {
    if (place != mine || (seq != null && seq <= revision)) {
      return;
    }
    writing = false;
    if (error == null && seq != null) {
      revision = seq;
      joined = joined == 0 ? seq : joined;
      confirmedNanos = sentNanos;
      doubtful = false;
      seen(place, seq, (membership.token() + "|" + joined).getBytes(StandardCharsets.UTF_8));
    } else if (error != null
        && NatsErrors.unwrap(error) instanceof ApiError api
        && api.isWrongLastSequence()) {
      if (joined == 0) {
        mine = -1; // somebody else was faster
        beatNanos -= timeoutNanos;
      } else {
        doubtful = true; // an earlier write may have arrived after all
        beatNanos -= timeoutNanos;
      }
    } else {
      log.debug("No sign of life of '{}'", membership.name(), error);
      if (joined == 0) {
        mine = -1;
      }
      doubtful = true;
    }
  }

  /** Whether the place is still this member's, after a write that may or may not have arrived. */
  private void looked(Bucket.@Nullable Entry entry, @Nullable Throwable error) {
    writing = false;
    if (error != null || entry == null || mine < 0) {
      return;
    }
    if (new String(entry.value(), StandardCharsets.UTF_8).startsWith(membership.token() + "|")) {
      revision = entry.revision();
      doubtful = false;
      writing = true;
      write(membership.runtime().nanoTime());
    } else {
      struckOff();
    }
  }

  private void struckOff() {
    boolean was = joined > 0;
    mine = -1;
    joined = 0;
    writing = false;
    doubtful = false;
    beatNanos = membership.runtime().nanoTime() - timeoutNanos;
    if (was) {
      whenLost.run();
    }
  }

  private int freePlace() {
    List<Integer> free = new ArrayList<>();
    for (int place = 0; place < PLACES; place++) {
      Place known = places.get(place);
      if (known == null || known.token.isEmpty()) {
        free.add(place);
      }
      if (free.size() == 16) {
        break;
      }
    }
    return free.isEmpty() ? -1 : free.get(ThreadLocalRandom.current().nextInt(free.size()));
  }

  private void strikeOff(int place, Place known) {
    known.striking = true;
    log.info("A member of '{}' has shown no sign of life and is struck off", membership.name());
    membership
        .bucket()
        .put(key(place), NOBODY, known.revision)
        .whenComplete(
            (seq, error) ->
                thread.execute(
                    () -> {
                      known.striking = false;
                      if (error == null && seq != null) {
                        seen(place, seq, NOBODY);
                      } else {
                        known.seenNanos = membership.runtime().nanoTime();
                      }
                    }));
  }

  /** Leaves; completes when nobody counts on this member any more. */
  void leave(BiConsumer<Void, Throwable> done) {
    int place = mine;
    boolean was = joined > 0;
    mine = -1;
    joined = 0;
    if (!was) {
      done.accept(null, null);
      return;
    }
    membership
        .bucket()
        .put(key(place), NOBODY, revision)
        .whenComplete((seq, error) -> thread.execute(() -> done.accept(null, error)));
  }

  /** Whether a member is in the place it said. */
  boolean isThere(int place, String token) {
    Place known = places.get(place);
    return known != null && known.token.equals(token);
  }

  /** How many of so many shards this member should own. */
  int quota(int shards) {
    List<Place> members = new ArrayList<>();
    Place self = null;
    for (Map.Entry<Integer, Place> entry : places.entrySet()) {
      if (!entry.getValue().token.isEmpty()) {
        members.add(entry.getValue());
        if (entry.getKey() == mine) {
          self = entry.getValue();
        }
      }
    }
    if (self == null) {
      return 0;
    }
    members.sort(Comparator.comparingLong(place -> place.joined));
    int rank = members.indexOf(self);
    return shards / members.size() + (rank < shards % members.size() ? 1 : 0);
  }
}
