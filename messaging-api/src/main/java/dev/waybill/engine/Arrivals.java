package dev.waybill.engine;

import dev.waybill.spi.Shard;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Deliveries that the binder has handed over and the mailbox has not come to yet: they take up room
 * already, and credit that forgot them would be given twice. Written by the binder's threads and
 * the mailbox, a batch at a time. Thread-safe.
 */
final class Arrivals {
  private final Map<Shard, Integer> counts = new ConcurrentHashMap<>();

  void handedOver(Shard shard, int count) {
    counts.merge(shard, count, Integer::sum);
  }

  void takenIn(Shard shard, int count) {
    counts.computeIfPresent(shard, (same, before) -> before == count ? null : before - count);
  }

  int of(Shard shard) {
    return counts.getOrDefault(shard, 0);
  }
}
