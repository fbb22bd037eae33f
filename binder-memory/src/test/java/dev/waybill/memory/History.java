package dev.waybill.memory;

import dev.waybill.spi.AttemptRecord;
import dev.waybill.spi.Inbound;
import dev.waybill.spi.Shard;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What must be true of everything that members are given, whatever happens to them. Event ids are
 * {@code <stream>:<number>}, where a stream is what one publisher sends of one key to one place.
 */
final class History {
  /** Every delivery in the order it was made, to compare runs. */
  final List<String> log = new ArrayList<>();

  private final Map<String, Known> events = new LinkedHashMap<>();
  private final Map<String, Integer> nextFirst = new HashMap<>();
  private final Map<String, Set<Integer>> inEpoch = new HashMap<>();
  private final Map<String, Map<String, Inbound>> heldByMember = new LinkedHashMap<>();

  private final Map<String, Instant> deadlines = new HashMap<>();

  private static final class Known {
    int crashes;
    int attempts;
    boolean done;
  }

  void published(String id) {
    events.put(id, new Known());
  }

  int published() {
    return events.size();
  }

  long unfinished() {
    return events.values().stream().filter(event -> !event.done).count();
  }

  Map<String, Inbound> held(String member) {
    return heldByMember.computeIfAbsent(member, absent -> new LinkedHashMap<>());
  }

  void revoking(String member, Shard shard, Instant deadline) {
    deadlines.put(member + shard, deadline);
  }

  /** Whether the shard was taken away and {@code lost} may still be on its way to the member. */
  private boolean isOverdue(String member, Shard shard, Instant now) {
    Instant deadline = deadlines.get(member + shard);
    return deadline != null && !now.isBefore(deadline);
  }

  void delivered(String member, Inbound delivery, Instant now) {
    String id = delivery.event().getId();
    String stream = id.split(":")[0];
    int number = Integer.parseInt(id.split(":")[1]);
    Known event = events.get(id);
    log.add(member + " " + delivery.shard() + " " + id);
    check(!event.done, id + " was settled and came back");
    check(delivery.crashes() == event.crashes, id + " has crashes " + delivery.crashes());
    check(delivery.priorAttempts() == event.attempts, id + " has a wrong number of attempts");

    int first = nextFirst.getOrDefault(stream, 0);
    check(number <= first, id + " came before " + first + " was ever delivered");
    nextFirst.put(stream, Math.max(first, number + 1));

    Set<Integer> epoch =
        inEpoch.computeIfAbsent(
            delivery.shard().id() + "/" + delivery.shard().epoch() + "/" + stream,
            absent -> new HashSet<>());
    check(
        epoch.contains(number) || epoch.stream().allMatch(other -> other < number),
        id + " came after a later event of its key, of " + epoch);
    epoch.add(number);

    heldByMember.forEach(
        (other, deliveries) ->
            check(
                other.equals(member)
                    || deliveries.values().stream()
                        .noneMatch(
                            held ->
                                held.key().equals(delivery.key())
                                    && !isOverdue(other, held.shard(), now)),
                id + " was given to " + member + " while " + other + " holds its key"));
    held(member).put(id, delivery);
  }

  void recorded(String id, AttemptRecord attempt) {
    events.get(id).attempts = attempt.attempts();
  }

  void acked(String member, String id) {
    held(member).remove(id);
    events.get(id).done = true;
  }

  void released(String member, String id) {
    held(member).remove(id);
    events.get(id).crashes = 0;
  }

  /** The member gave a shard up, all of it where the shard is null. */
  void handedOver(String member, Shard shard) {
    forget(member, shard).forEach(id -> events.get(id).crashes = 0);
  }

  void lost(String member, Shard shard) {
    forget(member, shard);
  }

  void crashed(String member) {
    forget(member, null).forEach(id -> events.get(id).crashes++);
  }

  private List<String> forget(String member, Shard shard) {
    List<String> ids = new ArrayList<>();
    held(member)
        .values()
        .removeIf(
            delivery -> {
              boolean gone = shard == null || delivery.shard().equals(shard);
              if (gone) {
                ids.add(delivery.event().getId());
              }
              return gone;
            });
    return ids;
  }

  private void check(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what + "; history:\n" + String.join("\n", log));
    }
  }
}
