package dev.waybill.nats;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Brings the messages of the shards that a member owns. One consumer serves all shards that are
 * about equally far, because each further one would make the server look through the whole stream
 * again; a shard that is far behind, since it takes nothing for a while or was taken over so, has a
 * consumer of its own until it has caught up. Owned by the thread of the subscription.
 */
final class Intake {
  /** Reading so many messages again costs less than a consumer. */
  private static final long NEAR = 4_096;

  private static final long CAUGHT_UP = 64;
  private static final int MOST_WANTED = 4_096;

  private final Membership membership;
  private final Feed.Inbox thread;
  private final Feed.Receiver trouble;
  private final Map<Integer, Line> lines = new HashMap<>();

  private @Nullable Session session;
  private @Nullable Feed common;
  private long pullBytes = 2L << 20;
  private int shards = 1;
  private long from = 1;

  /** Events before this one are not for the group. */
  private long begin;

  /** Whether the common consumer must begin anew. */
  private boolean stale;

  /** A shard, and what brings its messages. */
  private final class Line implements Feed.Receiver {
    final NatsShard shard;

    /** Whether the common consumer brings them. */
    boolean shared;

    @Nullable Feed own;
    long ownPending = Long.MAX_VALUE;

    Line(NatsShard shard) {
      this.shard = shard;
    }

    @Override
    public void opened(long pending) {
      ownPending = pending;
      trouble.opened(pending);
    }

    @Override
    public void received(Parcel parcel) {
      ownPending = parcel.pending();
      int slot = slot(parcel);
      // Read with care, others' come along.
      if (slot >= 0 && slot % shards == shard.index && parcel.sequence() >= shard.nextExpected()) {
        shard.received(parcel);
      }
    }

    @Override
    public void failed(Throwable error) {
      trouble.failed(error);
    }

    void closeOwn() {
      if (own != null) {
        own.close();
        own = null;
      }
    }
  }

  /**
   * An intake without shards.
   *
   * @param trouble told when a consumer cannot be had, and when it can
   */
  Intake(Membership membership, Feed.Inbox thread, Feed.Receiver trouble) {
    this.membership = membership;
    this.thread = thread;
    this.trouble = trouble;
  }

  // ---- connections

  void up(Session on) {
    session = on;
    pullBytes = Math.max(2L << 20, on.server().getMaxPayload() + (64 << 10));
    stale = true;
    for (Line line : lines.values()) {
      if (line.own != null) {
        line.ownPending = Long.MAX_VALUE;
        line.own.open(on, line.shard.nextExpected());
      }
    }
  }

  void down() {
    session = null;
    if (common != null) {
      common.disconnected();
    }
    for (Line line : lines.values()) {
      if (line.own != null) {
        line.own.disconnected();
      }
    }
  }

  // ---- shards

  /** A shard is this member's now. */
  void add(NatsShard shard, GroupStart group) {
    shards = group.shards();
    begin = group.position();
    Line line = new Line(shard);
    lines.put(shard.index, line);
    share(line);
  }

  void remove(NatsShard shard) {
    Line line = lines.remove(shard.index);
    if (line != null) {
      line.closeOwn();
      stale |= line.shared && !readsAll(lines.size());
    }
    if (lines.isEmpty() && common != null) {
      common.close();
      common = null;
    }
  }

  /** Lets the common consumer bring a shard's messages, unless it is too far behind. */
  private boolean share(Line line) {
    long next = line.shard.nextExpected();
    boolean any = lines.values().stream().anyMatch(other -> other.shared);
    if (any && from - next > NEAR) {
      return false;
    }
    line.closeOwn();
    line.shared = true;
    if (!any || next < from) {
      from = next;
      stale = true;
    }
    // A consumer with filters does not know of the shard yet.
    stale |= !readsAll(lines.size() - 1) || common == null;
    return true;
  }

  /**
   * With at least half of the shards, leaving out the others here is cheaper than filters there.
   */
  private boolean readsAll(int owned) {
    return owned * 2 >= shards;
  }

  // ---- turns

  void turn(long now) {
    Session on = session;
    if (on == null) {
      return;
    }
    int wanted = 0;
    for (Line line : lines.values()) {
      int more = line.shard.wanted();
      if (line.shared) {
        wanted = Math.min(MOST_WANTED, wanted + more);
      } else {
        catchUp(line, on, more, now);
      }
    }
    if (stale && !lines.isEmpty()) {
      begin(on);
    }
    if (common != null) {
      common.turn(now, wanted, pullBytes);
    }
  }

  private void begin(Session on) {
    stale = false;
    if (common != null) {
      common.close();
    }
    common =
        new Feed(
            membership.api(),
            thread,
            membership.stream(),
            membership.consumerName(),
            subjects(),
            false,
            new CommonReceiver());
    common.open(on, from);
  }

  private List<String> subjects() {
    List<String> subjects = new ArrayList<>();
    if (!readsAll(lines.size())) {
      lines.keySet().forEach(index -> subjects.addAll(membership.subjects(index, shards)));
    }
    return subjects;
  }

  private void catchUp(Line line, Session on, int wanted, long now) {
    Feed own = line.own;
    if (own == null) {
      if (wanted == 0) {
        return;
      }
      if (share(line)) {
        return;
      }
      own =
          new Feed(
              membership.api(),
              thread,
              membership.stream(),
              membership.consumerName() + "-" + line.shard.index,
              membership.subjects(line.shard.index, shards),
              false,
              line);
      line.own = own;
      line.ownPending = Long.MAX_VALUE;
      own.open(on, line.shard.nextExpected());
    }
    if (line.ownPending <= CAUGHT_UP && share(line)) {
      return;
    }
    own.turn(now, wanted, pullBytes);
  }

  /** The slot of what is for this group; -1 for everything else. */
  private int slot(Parcel parcel) {
    String subject = parcel.message().getSubject();
    return parcel.sequence() < begin && !membership.isInlet(subject)
        ? -1
        : membership.slot(subject);
  }

  /** Gives each shard what is its own. */
  private final class CommonReceiver implements Feed.Receiver {
    @Override
    public void opened(long pending) {
      trouble.opened(pending);
    }

    @Override
    public void received(Parcel parcel) {
      if (stale) {
        return; // a shard may need what is before this one; the next consumer brings it again
      }
      from = parcel.sequence() + 1;
      int slot = slot(parcel);
      Line line = slot < 0 ? null : lines.get(slot % shards);
      if (line == null || !line.shared || parcel.sequence() < line.shard.nextExpected()) {
        return;
      }
      if (line.shard.isFull()) {
        line.shared = false; // it goes on alone, later
      } else {
        line.shard.received(parcel);
      }
    }

    @Override
    public void failed(Throwable error) {
      trouble.failed(error);
    }
  }

  void close() {
    lines.values().forEach(Line::closeOwn);
    lines.clear();
    if (common != null) {
      common.close();
      common = null;
    }
  }
}
