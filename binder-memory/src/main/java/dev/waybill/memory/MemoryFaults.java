package dev.waybill.memory;

import dev.waybill.spi.RawMessage;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Makes things go wrong in a {@link MemoryBroker}. For tests only. Destinations are named as the
 * broker knows them, namespace included. Thread-safe; no method blocks, and what follows from a
 * call is told to the binders on their own executors.
 */
public final class MemoryFaults {
  private final BrokerCore core;

  MemoryFaults(BrokerCore core) {
    this.core = core;
  }

  /** The members of a group, in the order they joined. */
  public List<String> members(String destination, String group) {
    return core.get(() -> lookup(destination, group).members());
  }

  /**
   * Lets the process of a member die: its binder, with everything that was opened from it, vanishes
   * without handing over. It gets no more deliveries or calls, its settlements are void, what it
   * had in hand goes to other members as crashed, sends under way are uncertain, and later calls
   * fail with CONNECTION.
   *
   * @throws IllegalArgumentException if no open binder has a member of this name
   */
  public void crash(String member) {
    core.change(
        () -> {
          for (Session session : core.sessions()) {
            if (session.subscriptions.stream().anyMatch(s -> s.member().equals(member))) {
              session.end(true);
              return;
            }
          }
          throw new IllegalArgumentException("No open binder has a member '" + member + "'");
        });
  }

  /**
   * Moves every shard of the group to the next of its members, in order; where there is only one it
   * gives its shards up and gets them again.
   */
  public void rebalance(String destination, String group) {
    core.change(() -> lookup(destination, group).rotate());
  }

  /**
   * Stops taking publishes: they are neither stored nor refused, and become uncertain at their
   * publisher's timeout.
   */
  public void stallPublishes() {
    core.change(core.faults::stall);
  }

  /** Takes publishes again, first those that were stalled, also where their sender gave them up. */
  public void resumePublishes() {
    core.change(core.faults::resume);
  }

  /**
   * Takes the broker away, as an outage does: members lose their shards at once and get none,
   * settlements of what they had in hand are void, publishes are neither stored nor refused, and
   * become uncertain at their publisher's timeout; health is DOWN. What was confirmed stays.
   */
  public void cut() {
    core.change(
        () -> {
          core.faults.cut();
          core.destinations.values().forEach(to -> to.groups.values().forEach(MemoryGroup::cutOff));
        });
  }

  /** Ends {@link #cut}: shards go to those who are there, and publishes on their way are stored. */
  public void restore() {
    core.change(
        () -> {
          core.faults.restore();
          core.destinations.values().forEach(to -> to.groups.values().forEach(MemoryGroup::share));
          core.faults.resume();
        });
  }

  /** Whether every dead letter is refused, retryably, from now on. */
  public void refuseDeadLetters(boolean refuse) {
    core.change(() -> core.faults.refuseDeadLetters(refuse));
  }

  /**
   * Loses the next {@code count} acknowledgements: the broker takes those deliveries as unsettled,
   * until a lease ends or the shard changes hands, and then delivers them again.
   */
  public void loseAcks(int count) {
    core.change(() -> core.faults.loseAcks(count));
  }

  /** How many acknowledgements were lost so far. */
  public long lostAcks() {
    return core.get(core.faults::lostAcks);
  }

  /**
   * Stores a message as some foreign producer wrote it, unchecked. Its native key is its ordering
   * key. Capacity does not bound it.
   *
   * @throws IllegalArgumentException if there is no such destination
   */
  public void injectRaw(String destination, RawMessage message) {
    byte[] nativeKey = message.nativeKey();
    String key = nativeKey == null ? null : new String(nativeKey, StandardCharsets.UTF_8);
    core.change(
        () -> {
          MemoryDestination to = lookup(destination);
          int size = message.sizeBytes();
          to.budget.force(size);
          to.append(new Parcel(message, key, size, Long.MAX_VALUE, null, to.budget));
        });
  }

  private MemoryGroup lookup(String destination, String group) {
    MemoryGroup found = lookup(destination).groups.get(group);
    if (found == null) {
      throw new IllegalArgumentException("No group '" + group + "' of '" + destination + "'");
    }
    return found;
  }

  private MemoryDestination lookup(String destination) {
    MemoryDestination found = core.destinations.get(destination);
    if (found == null) {
      throw new IllegalArgumentException("No destination '" + destination + "'");
    }
    return found;
  }
}
