package dev.waybill.engine;

import dev.waybill.Ordering;
import dev.waybill.spi.Inbound;
import dev.waybill.spi.Settlement;
import dev.waybill.spi.Shard;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which shards the member owns, and the lanes of their keys. Owned by the member's mailbox. */
final class Ownership {
  private static final Logger log = LoggerFactory.getLogger(Ownership.class);

  /** The least credit of a shard that is not trusted yet. */
  private static final int CAREFUL = 16;

  private final GroupMember member;
  private final MemberSettings settings;
  private final Map<Shard, ShardState> shards = new LinkedHashMap<>();
  private final Map<String, Domain> domains = new HashMap<>();

  /** Those with room that they were not told of yet. */
  private final List<ShardState> waiting = new ArrayList<>();

  /** The values of {@link #shards}, for whoever asks from another thread. */
  private volatile List<ShardState> all = List.of();

  Ownership(GroupMember member) {
    this.member = member;
    settings = member.settings;
  }

  void assigned(Shard shard) {
    Domain domain = domains.computeIfAbsent(shard.domain(), Domain::new);
    ShardState owned = new ShardState(shard, domain, settings.window(), settings.windowBytes());
    boolean first = domain.shards.isEmpty();
    domain.shards.add(owned);
    shards.put(shard, owned);
    all = List.copyOf(shards.values());
    if (first) {
      member.parking.load(domain);
    }
    grant(owned);
  }

  void deliveries(Shard shard, List<? extends Inbound> inOrder) {
    ShardState owned = shards.get(shard);
    if (owned == null || owned.revoking || member.isClosing()) {
      inOrder.forEach(this::handBack);
      return;
    }
    long bytes = 0;
    for (Inbound inbound : inOrder) {
      bytes += inbound.sizeBytes();
    }
    owned.received(inOrder.size(), bytes);
    member.telemetry.delivered.add(inOrder.size());
    for (Inbound inbound : inOrder) {
      arrived(inbound, owned);
    }
    owned.trusted |= owned.suspects == 0;
    grant(owned);
  }

  private void arrived(Inbound inbound, ShardState owned) {
    if (inbound.crashes() > 0) {
      owned.suspects++;
    }
    Domain domain = owned.domain;
    String key = settings.ordering() == Ordering.KEY ? inbound.key() : null;
    Lane lane =
        key == null
            ? new Lane(domain, null)
            : domain.lanes.computeIfAbsent(key, k -> new Lane(domain, k));
    Task task = new Task(inbound, owned, lane, null);
    if (key == null) {
      domain.unordered.add(task);
    }
    if (lane.add(task)) {
      member.flow.consider(task);
    }
  }

  void handBack(Inbound inbound) {
    member.subscription().settle(inbound, new Settlement.Release(false));
  }

  void revoking(Shard shard, Instant deadline, CompletableFuture<Void> drained) {
    ShardState owned = shards.get(shard);
    if (owned == null) {
      drained.complete(null);
      return;
    }
    owned.drained = drained;
    giveUp(owned);
    recordSpent(owned);
    if (owned.active == 0) {
      forget(owned);
    } else {
      drained.thenRun(() -> member.mailbox.post(() -> forget(owned)));
      Duration left = Duration.between(member.runtime.clock().instant(), deadline);
      Duration patience = Closing.withoutReserve(left);
      member.runtime.schedule(patience, () -> member.mailbox.post(() -> cutShort(owned)));
      member.runtime.schedule(left, () -> member.mailbox.post(() -> outOfTime(owned)));
    }
  }

  private void recordSpent(ShardState owned) {
    for (Task task : owned.domain.tasks()) {
      if (task.shard == owned) {
        member.failures.recordIfSpent(task);
      }
    }
  }

  /** Handlers that heed an interrupt end before the next owner's begin. */
  private void cutShort(ShardState owned) {
    if (owned.open) {
      for (Work work : member.dispatcher.running()) {
        if (work.tasks.get(0).shard == owned) {
          work.cutShort = true;
          member.suspects.cutShort(work);
        }
      }
      interruptHandlersOf(owned);
    }
  }

  private void outOfTime(ShardState owned) {
    if (owned.open) {
      log.warn(
          "Shard '{}' of '{}' is handed over while {} of its handlers or copies are not done,"
              + " though they were interrupted. Another member may run the same events now.",
          owned.shard.id(),
          settings.name(),
          owned.active);
      forget(owned);
    }
  }

  void lost(Shard shard) {
    ShardState owned = shards.get(shard);
    if (owned != null) {
      owned.open = false;
      giveUp(owned);
      interruptHandlersOf(owned);
      forget(owned);
    }
  }

  /** Takes everything of the shard that has not started out of the lanes. */
  private void giveUp(ShardState owned) {
    owned.revoking = true;
    member.dispatcher.takeBack(member.flow::tookBack);
    drop(owned);
    member.flow.pump();
  }

  private void drop(ShardState owned) {
    Domain domain = owned.domain;
    for (Task task : List.copyOf(domain.unordered)) {
      if (task.shard == owned && task.isDroppable()) {
        task.drop();
        domain.unordered.remove(task);
        if (task.release != null) {
          member.flow.finish(task);
        }
      }
    }
    for (Lane lane : List.copyOf(domain.lanes.values())) {
      Task before = lane.head();
      lane.drop(owned);
      Task now = lane.head();
      if (now == null) {
        domain.lanes.remove(lane.key, lane);
      } else if (now != before) {
        member.flow.consider(now);
      }
    }
  }

  /** The shard is somebody else's from here on. Handlers that still run keep their lanes. */
  private void forget(ShardState owned) {
    if (!shards.remove(owned.shard, owned)) {
      return;
    }
    all = List.copyOf(shards.values());
    owned.close();
    drop(owned);
    owned.domain.shards.remove(owned);
    if (owned.domain.shards.isEmpty()) {
      owned.domain.parked = null;
    }
    dropIfEmpty(owned.domain);
  }

  /** A domain whose last handler ended after its shard had gone. */
  void dropIfEmpty(Domain domain) {
    if (domain.shards.isEmpty() && domain.lanes.isEmpty() && domain.unordered.isEmpty()) {
      domains.remove(domain.id, domain);
    }
  }

  private void interruptHandlersOf(ShardState owned) {
    for (Work work : member.dispatcher.running()) {
      if (work.tasks.get(0).shard == owned) {
        work.interrupt(false);
      }
    }
  }

  /** Somebody else may have the delivery: it is not run here any more. */
  void leaseLost(Inbound delivery) {
    ShardState owned = shards.get(delivery.shard());
    if (owned == null) {
      return;
    }
    log.warn("The lease of a delivery of '{}' ended; it may run twice", settings.name());
    member.dispatcher.takeBack(member.flow::tookBack);
    for (Task task : owned.domain.tasks()) {
      if (task.inbound == delivery && task.isDroppable()) {
        task.drop();
        member.flow.forgo(task);
      } else if (task.inbound == delivery && task.state != Task.State.DONE) {
        task.leaseLost = true;
        interruptHandlerOf(task);
      }
    }
    member.flow.pump();
  }

  private void interruptHandlerOf(Task task) {
    for (Work work : member.dispatcher.running()) {
      if (work.tasks.contains(task)) {
        work.interrupt(false);
      }
    }
  }

  /** Grants what is free; little, while it is not known whom an earlier owner died with. */
  void grant(ShardState owned) {
    if (owned.open && !owned.revoking && !member.isClosing()) {
      boolean careful = !owned.trusted || owned.suspects > 0;
      int limit = careful ? Math.max(CAREFUL, settings.concurrency()) : Integer.MAX_VALUE;
      owned.grant(member.subscription(), limit, member.arrivals.of(owned.shard));
    }
  }

  /** Grants with those of other calls, when {@link #grantWaiting} comes. */
  void grantLater(ShardState owned) {
    if (!owned.waitsForGrant) {
      owned.waitsForGrant = true;
      waiting.add(owned);
    }
  }

  void grantWaiting() {
    for (ShardState owned : waiting) {
      owned.waitsForGrant = false;
      grant(owned);
    }
    waiting.clear();
  }

  /** Hands back everything that has not started, and counts what has. */
  int handBackUnstarted() {
    int active = 0;
    for (ShardState owned : List.copyOf(shards.values())) {
      owned.revoking = true;
      for (Task task : owned.domain.tasks()) {
        if (task.shard == owned && task.release == null && task.isDroppable()) {
          handBack(task.inbound);
        }
      }
      drop(owned);
      recordSpent(owned);
      active += owned.active;
    }
    return active;
  }

  int active() {
    int active = 0;
    for (ShardState owned : shards.values()) {
      active += owned.active;
    }
    return active;
  }

  /** How full the fullest window is, more or less; any thread. */
  double fullestWindow() {
    double most = 0;
    for (ShardState owned : all) {
      most = Math.max(most, owned.fill());
    }
    return most;
  }
}
