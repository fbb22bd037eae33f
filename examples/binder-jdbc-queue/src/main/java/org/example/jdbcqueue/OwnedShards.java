package org.example.jdbcqueue;

import dev.waybill.spi.BinderRuntime;
import dev.waybill.spi.DeliverySink;
import dev.waybill.spi.Shard;
import dev.waybill.spi.SubscriptionSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executor;

/** The shards of a member as its sink was told of them. Owned by the member's loop. */
final class OwnedShards {
  private final SubscriptionSpec spec;
  private final DeliverySink sink;
  private final BinderRuntime runtime;
  private final Executor loop;
  private final Map<Integer, OwnedShard> owned = new TreeMap<>();
  private long epoch;
  private boolean fetching = true;

  OwnedShards(SubscriptionSpec spec, DeliverySink sink, BinderRuntime runtime, Executor loop) {
    this.spec = spec;
    this.sink = sink;
    this.runtime = runtime;
    this.loop = loop;
  }

  /** Tells of those that are new, and gives up what is more than the share. */
  void are(List<Integer> numbers, int share) {
    for (int number : numbers) {
      if (!owned.containsKey(number)) {
        String id = Integer.toString(number);
        OwnedShard added = new OwnedShard(number, new Shard(spec.destination(), id, id, ++epoch));
        owned.put(number, added);
        sink.assigned(added.shard);
      }
    }
    List<OwnedShard> kept = owned.values().stream().filter(each -> !each.revoking).toList();
    for (int i = share; i < kept.size(); i++) {
      revoke(kept.get(i));
    }
  }

  /** It is handed over when no handler of it runs and all of them are settled, or out of time. */
  private void revoke(OwnedShard given) {
    given.revoking = true;
    sink.revoking(given.shard, runtime.clock().instant().plus(spec.drain()))
        .whenComplete((nothing, failure) -> loop.execute(() -> given.drained = true));
    runtime.schedule(spec.drain(), () -> loop.execute(() -> outOfTime(given)));
  }

  private void outOfTime(OwnedShard given) {
    if (!given.drained && owned.get(given.number) == given) {
      given.drained = true;
      sink.lost(given.shard);
    }
  }

  void demand(Shard shard, int messages, long bytes) {
    for (OwnedShard each : owned.values()) {
      if (each.shard.equals(shard)) {
        each.credit = messages;
        each.creditBytes = bytes;
      }
    }
  }

  boolean isFetching() {
    return fetching;
  }

  void stopFetching() {
    fetching = false;
  }

  /** Those that may be given something now. */
  List<OwnedShard> wanting() {
    return fetching ? owned.values().stream().filter(OwnedShard::wantsMore).toList() : List.of();
  }

  /** Those that can be handed over. */
  List<OwnedShard> drained() {
    return owned.values().stream().filter(each -> each.drained).toList();
  }

  /** They are others'. */
  void gaveBack(Collection<OwnedShard> given) {
    given.forEach(each -> owned.remove(each.number, each));
  }

  /** Hands over deliveries, each shard's together and in order. */
  void deliver(List<QueueInbound> deliveries) {
    for (OwnedShard each : List.copyOf(owned.values())) {
      List<QueueInbound> own = new ArrayList<>();
      for (QueueInbound delivery : deliveries) {
        if (delivery.shard() == each.shard) {
          each.gave(delivery.sizeBytes());
          own.add(delivery);
        }
      }
      if (!own.isEmpty()) {
        sink.deliveries(each.shard, own);
      }
    }
  }

  /** All of them are, or may be, others': answers which they were. */
  List<OwnedShard> loseAll() {
    List<OwnedShard> lost = List.copyOf(owned.values());
    owned.clear();
    lost.forEach(each -> sink.lost(each.shard));
    return lost;
  }
}
