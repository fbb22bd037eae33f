package dev.waybill.memory;

import dev.waybill.Backlog;
import dev.waybill.StartPosition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A group of a destination: its members, its progress and its private places. Guarded by the lock.
 */
final class MemoryGroup {
  final MemoryDestination destination;
  final String name;
  final List<Domain> domains = new ArrayList<>();
  final Map<String, Map<String, String>> state = new TreeMap<>();
  private final BrokerCore core;
  private final Map<String, Cursor> cursors = new HashMap<>();
  private final List<MemorySubscription> members = new ArrayList<>();
  private @Nullable DeadLetterStore deadLetters;
  private @Nullable Budget inletBudget;
  private boolean hasState;
  private boolean started;

  MemoryGroup(MemoryDestination destination, String name, BrokerCore core) {
    this.destination = destination;
    this.name = name;
    this.core = core;
    for (int i = 0; i < destination.partitions.size(); i++) {
      Domain domain = new Domain(this, i, destination.partitions.get(i), core);
      domains.add(domain);
      cursors.put(domain.main.journal.shardId, domain.main);
    }
  }

  // ---- private places

  @Nullable DeadLetterStore deadLetters() {
    return deadLetters;
  }

  void addDeadLetters() {
    deadLetters = new DeadLetterStore(core.settings);
  }

  @Nullable Budget inletBudget() {
    return inletBudget;
  }

  void addInlet() {
    inletBudget = new Budget(core.settings);
    if (core.settings.isLog()) {
      for (Domain domain : domains) {
        Cursor cursor = domain.addInlet();
        cursors.put(cursor.journal.shardId, cursor);
      }
    }
  }

  boolean hasState() {
    return hasState;
  }

  void addState() {
    hasState = true;
  }

  // ---- members

  List<String> members() {
    return members.stream().map(MemorySubscription::member).toList();
  }

  void join(MemorySubscription member, StartPosition start) {
    if (!started) {
      started = true;
      domains.forEach(domain -> domain.main.startAt(offset(domain.main.journal, start)));
    }
    members.add(member);
    share();
  }

  void leave(MemorySubscription member, Slot.End how) {
    if (members.remove(member)) {
      for (Domain domain : domains) {
        if (domain.owner() == member) {
          domain.vacate(how);
        }
      }
      share();
    }
  }

  /** Moves every shard to the next member, or away from its only one and back. */
  void rotate() {
    for (Domain domain : domains) {
      MemorySubscription keeper = domain.keeper();
      if (keeper != null) {
        domain.handTo(members.get((members.indexOf(keeper) + 1) % members.size()));
      }
    }
  }

  /** How full the fullest window is of those that a member has. */
  double windowFill(MemorySubscription member) {
    return domains.stream()
        .filter(domain -> domain.owner() == member)
        .mapToDouble(Domain::windowFill)
        .max()
        .orElse(0);
  }

  @Nullable Cursor cursor(String shardId) {
    return cursors.get(shardId);
  }

  List<Backlog> backlog() {
    List<Backlog> all = new ArrayList<>();
    for (Domain domain : domains) {
      all.add(domain.main.backlog(core.alarms.now()));
    }
    for (Domain domain : domains) {
      Cursor inlet = domain.inlet();
      if (inlet != null) {
        all.add(inlet.backlog(core.alarms.now()));
      }
    }
    return all;
  }

  /** Nobody has anything any more, and nobody is asked. */
  void cutOff() {
    domains.forEach(Domain::cutOff);
  }

  /** Shares the domains out, unless the broker is away. */
  void share() {
    if (core.faults.away()) {
      return;
    }
    List<@Nullable MemorySubscription> present = new ArrayList<>();
    domains.forEach(domain -> present.add(domain.keeper()));
    List<@Nullable MemorySubscription> wanted = Assignment.balance(members, present);
    for (int i = 0; i < domains.size(); i++) {
      domains.get(i).aim(wanted.get(i));
    }
  }

  private static long offset(Journal journal, StartPosition start) {
    if (start instanceof StartPosition.Earliest) {
      return 0;
    }
    if (start instanceof StartPosition.At at) {
      for (Stored message = journal.first(); message != null; message = message.next) {
        if (!message.enqueuedAt.isBefore(at.instant())) {
          return message.offset;
        }
      }
    }
    return journal.nextOffset();
  }
}
