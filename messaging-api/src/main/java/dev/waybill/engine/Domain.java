package dev.waybill.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Shards that share keys, and so share lanes: a partition and the inlet's partition beside it.
 * Owned by the member's mailbox.
 */
final class Domain {
  final String id;
  final Map<String, Lane> lanes = new HashMap<>();
  final Set<ShardState> shards = new LinkedHashSet<>();

  /** Tasks without a key; each has a lane to itself. */
  final Set<Task> unordered = new LinkedHashSet<>();

  /** Parked keys by key; null until the group state is loaded, and nothing runs before that. */
  @Nullable Map<String, ParkedKey> parked;

  /** Of each key that is or was being released, the one dead letter that runs. */
  final Map<String, Lane> releases = new HashMap<>();

  /** How often its state was asked for; an answer to an earlier question means nothing. */
  int loads;

  Domain(String id) {
    this.id = id;
  }

  boolean isLoaded() {
    return parked != null;
  }

  @Nullable ParkedKey parked(@Nullable String key) {
    return key == null || parked == null ? null : parked.get(key);
  }

  /** Everything that is in a lane now. */
  List<Task> tasks() {
    List<Task> all = new ArrayList<>(unordered);
    for (Lane lane : lanes.values()) {
      Task head = lane.head();
      if (head != null) {
        all.add(head);
        lane.behindHead().forEach(all::add);
      }
    }
    return all;
  }
}
