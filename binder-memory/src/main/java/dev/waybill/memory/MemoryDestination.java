package dev.waybill.memory;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A destination: its partitions and its groups. Guarded by the broker's lock. */
final class MemoryDestination {
  final String name;
  final List<Journal> partitions = new ArrayList<>();
  final Map<String, MemoryGroup> groups = new LinkedHashMap<>();
  final Budget budget;
  private final BrokerCore core;
  private final @Nullable Duration retention;
  private int nextUnordered;

  MemoryDestination(String name, int partitions, @Nullable Duration retention, BrokerCore core) {
    this.name = name;
    this.retention = retention;
    this.core = core;
    this.budget = new Budget(core.settings);
    for (int i = 0; i < partitions; i++) {
      this.partitions.add(new Journal(Integer.toString(i), core.settings.isLog()));
    }
  }

  /** The group of this name, new or not. */
  MemoryGroup group(String group) {
    return groups.computeIfAbsent(group, absent -> new MemoryGroup(this, absent, core));
  }

  /** Gives a message its place in the partition of its key, and to the groups that want it. */
  String append(Parcel parcel) {
    Instant now = core.alarms.now();
    int partition = partition(parcel.key());
    MemoryGroup only = parcel.only();
    if (only == null) {
      budget.expire(retention, now);
      Journal journal = partitions.get(partition);
      Stored message = journal.append(parcel, now, expiry(parcel));
      for (MemoryGroup group : groups.values()) {
        Cursor cursor = group.domains.get(partition).main;
        if (cursor.wants(message)) {
          cursor.appended(message);
        }
      }
      if (message.readers == 0) {
        journal.unread(message);
      }
      return message.position;
    }
    // In a log the inlet is a partition beside the main one; in a queue it is the group's own
    // queue.
    Domain domain = only.domains.get(partition);
    Cursor inlet = domain.inlet();
    Cursor cursor = inlet == null ? domain.main : inlet;
    Stored message = cursor.journal.append(parcel, now, expiry(parcel));
    cursor.appended(message);
    return message.position;
  }

  private long expiry(Parcel parcel) {
    return parcel.ttlNanos() == Long.MAX_VALUE
        ? Long.MAX_VALUE
        : core.alarms.nanoTime() + parcel.ttlNanos();
  }

  private int partition(@Nullable String key) {
    if (key == null) {
      nextUnordered = (nextUnordered + 1) % partitions.size();
      return nextUnordered;
    }
    return Murmur2.slot(key.getBytes(StandardCharsets.UTF_8), partitions.size());
  }
}
