package dev.waybill.engine;

import dev.waybill.DeadLetterPolicy;
import dev.waybill.DeadLetterReason;
import dev.waybill.spi.ControlHeaders;
import dev.waybill.spi.DeadLetterBrowser;
import dev.waybill.spi.GroupStateStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keys whose events follow a dead letter. Their state lives with the group, not with the member:
 * whoever takes over a domain loads it before anything of the domain runs, and every change is
 * durable before what it rests on is settled. Owned by the member's mailbox.
 */
final class Parking {
  private static final Logger log = LoggerFactory.getLogger(Parking.class);

  /** The command that asks for a release; it travels through the group's inlet. */
  static final String RELEASE = "release";

  final GroupMember member;
  final MemberSettings settings;
  private final @Nullable GroupStateStore store;
  private final @Nullable DeadLetterBrowser browser;

  Parking(
      GroupMember member, @Nullable GroupStateStore store, @Nullable DeadLetterBrowser browser) {
    this.member = member;
    settings = member.settings;
    this.store = store;
    this.browser = browser;
  }

  private boolean isOn() {
    return settings.deadLetters() == DeadLetterPolicy.PARK_KEY && store != null;
  }

  /** Loads the parked keys of a domain; until then nothing of it runs. */
  void load(Domain domain) {
    domain.parked = null;
    if (!isOn()) {
      loaded(domain, Map.of());
      return;
    }
    int round = ++domain.loads;
    member.insistence.on(
        "loading parked keys",
        () -> domain.loads == round && !domain.shards.isEmpty(),
        () -> store().load(settings.destination(), settings.group(), domain.id),
        entries -> loaded(domain, entries));
  }

  private void loaded(Domain domain, Map<String, String> entries) {
    Map<String, ParkedKey> parked = new HashMap<>();
    entries.forEach((key, text) -> parked.put(key, ParkedKey.read(key, text)));
    domain.parked = parked;
    for (Lane lane : List.copyOf(domain.lanes.values())) {
      considerHead(lane);
    }
    for (Task task : List.copyOf(domain.unordered)) {
      if (task.state == Task.State.QUEUED) {
        member.flow.consider(task);
      }
    }
    for (ParkedKey key : List.copyOf(parked.values())) {
      if (key.resumeRelease && !domain.shards.isEmpty()) {
        begin(key, domain, domain.shards.iterator().next());
      }
    }
    member.flow.pump();
  }

  /** True if the task is none for a handler: a command, or an event of a parked key. */
  boolean takes(Task task) {
    if (task.isCommand()) {
      task.state = Task.State.COPYING;
      task.shard.active++;
      command(task);
      return true;
    }
    ParkedKey parked = task.lane.domain.parked(task.inbound.key());
    if (parked == null || task.lane.key == null) {
      return false;
    }
    if (parked.release == null || !parked.release.holdsArrivals()) {
      follow(task, parked);
    }
    return true;
  }

  /** Puts an event of a parked key behind the others there. */
  private void follow(Task task, ParkedKey parked) {
    task.state = Task.State.COPYING;
    task.shard.active++;
    parked.following++;
    member.copies.store(
        DeadLetterCopy.of(
            task, settings, DeadLetterReason.KEY_PARKED, member.runtime.clock().instant()),
        task::isLive,
        () -> {
          parked.following--;
          if (task.isLive()) {
            member.telemetry.parked.add(1);
            member.flow.settle(task);
          }
          member.flow.inactive(task);
          if (parked.release != null) {
            parked.release.followed();
          }
          member.flow.pump();
        });
  }

  /** The first dead letter of a key is stored: park the key, then go on. */
  void park(Task task, Runnable parked) {
    String key = task.lane.key;
    if (key == null || !isOn()) {
      parked.run();
      return;
    }
    write(
        task.lane.domain,
        key,
        ParkedKey.parkedText(),
        task::isLive,
        () -> {
          Map<String, ParkedKey> keys = task.lane.domain.parked;
          if (keys != null) {
            keys.put(key, ParkedKey.parked(key));
          }
          log.warn(
              "Key of the event at {} of '{}' is parked", task.inbound.position(), settings.name());
          parked.run();
        });
  }

  private void command(Task task) {
    String command = task.inbound.header(ControlHeaders.COMMAND);
    ParkedKey parked = task.lane.domain.parked(task.inbound.key());
    if (!RELEASE.equals(command) || parked == null || parked.release != null || !isOn()) {
      over(task); // unknown, not parked, or being released already: harmless
      return;
    }
    write(
        task.lane.domain,
        parked.key,
        ParkedKey.releasingText(),
        task::isLive,
        () -> {
          begin(parked, task.lane.domain, task.shard);
          over(task);
        });
  }

  private void over(Task task) {
    if (task.isLive()) {
      member.flow.settle(task);
    }
    member.flow.inactive(task);
    member.flow.pump();
  }

  private void begin(ParkedKey parked, Domain domain, ShardState shard) {
    if (browser != null) {
      parked.release = new Release(this, parked, domain, shard);
      parked.release.start();
    }
  }

  /** The release is over: with every dead letter handled, or with one that failed again. */
  void released(ParkedKey parked, Domain domain, ShardState shard, boolean all) {
    write(
        domain,
        parked.key,
        all ? null : ParkedKey.parkedText(),
        () -> shard.open,
        () -> {
          parked.release = null;
          Map<String, ParkedKey> keys = domain.parked;
          if (keys != null) {
            if (all) {
              keys.remove(parked.key);
            } else {
              keys.put(parked.key, ParkedKey.parked(parked.key));
            }
          }
          Lane lane = domain.lanes.get(parked.key);
          if (lane != null) {
            considerHead(lane);
          }
          member.flow.pump();
        });
  }

  void considerHead(Lane lane) {
    Task head = lane.head();
    if (head != null && head.state == Task.State.QUEUED) {
      member.flow.consider(head);
    }
  }

  /** Writes the state of a key, again and again until it is durable, then goes on. */
  void write(
      Domain domain, String key, @Nullable String text, BooleanSupplier wanted, Runnable durable) {
    member.insistence.on(
        "writing the state of a key",
        wanted,
        () -> store().put(settings.destination(), settings.group(), domain.id, key, text),
        ok -> durable.run());
  }

  GroupStateStore store() {
    if (store == null) {
      throw new IllegalStateException("PARK_KEY without group state is refused at bind");
    }
    return store;
  }

  DeadLetterBrowser browser() {
    if (browser == null) {
      throw new IllegalStateException("a release needs a browser of dead letters");
    }
    return browser;
  }
}
