package dev.waybill.conformance.trial;

import dev.waybill.Capabilities;
import dev.waybill.conformance.Area;
import dev.waybill.conformance.Check;
import dev.waybill.conformance.Claim;
import dev.waybill.conformance.invariant.Invariant;
import dev.waybill.conformance.stage.Heap;
import java.time.Duration;
import java.util.List;

/** All trials there are. Their numbers begin at 201. */
public final class Trials {
  private Trials() {}

  /** All of them, by number, as long as a build has time for. */
  public static List<Check> all() {
    return List.of(
        killedAtWork(20, 5),
        haltingEvent(),
        parkedKey(),
        slowKey(),
        fullWindow(),
        stoppedHandler(),
        stalledBroker(),
        killedLeader(),
        comingAndGoing(),
        cutConnection());
  }

  /** Members are killed so many times while they work, and the broker a few times, too. */
  public static Check killedAtWork(int memberKills, int brokerKills) {
    return killedAtWork(memberKills, brokerKills, 4 * memberKills + 32);
  }

  static Check killedAtWork(int memberKills, int brokerKills, int rounds) {
    int events = KilledAtWork.events(rounds);
    return Check.must(
        201,
        "killed-at-work",
        Area.FAULTS,
        2,
        "nothing is lost, keys keep their order and run one at a time, and attempts stay within "
            + "bounds, while members and the broker are killed",
        new KilledAtWork(memberKills, brokerKills, rounds),
        Claim.keeps(Invariant.LOSS, events * 9L / 10),
        Claim.keeps(Invariant.PHANTOM, events * 9L / 10),
        Claim.keeps(Invariant.FIRST_DELIVERY_ORDER, events / 4),
        Claim.keeps(Invariant.BLOCKING_ORDER, events / 4),
        Claim.keeps(Invariant.KEY_EXCLUSIVITY, 20),
        Claim.keeps(Invariant.RETRIES, events / 100),
        Claim.keeps(Invariant.ATTEMPTS, events / 100),
        Claim.keeps(Invariant.TERMINAL, events / 300),
        Claim.keeps(Invariant.DEAD_LETTER_CONTENT, events / 300),
        Claim.observed(KilledAtWork.AT_WORK, Math.max(1, memberKills / 2)),
        Claim.observed(KilledAtWork.BROKER, brokerKills));
  }

  /** An event ends each process that handles it. */
  public static Check haltingEvent() {
    return Check.where(
        can -> can.attempts() == Capabilities.Attempts.DURABLE,
        202,
        "halting-event",
        Area.DEAD_LETTERS,
        2,
        "an event that ends its process is a dead letter after bounded restarts, and no innocent one is",
        new HaltingEvent(),
        Claim.observed(HaltingEvent.RESTARTS, 1),
        Claim.observed(HaltingEvent.GUILTY, 2),
        Claim.keepsInGroup(Invariant.LOSS, HaltingEvent.GUILTY_GROUP, HaltingEvent.EVENTS),
        Claim.keepsInGroup(Invariant.LOSS, HaltingEvent.INNOCENT_GROUP, HaltingEvent.EVENTS),
        Claim.keepsInGroup(Invariant.FIRST_DELIVERY_ORDER, HaltingEvent.GUILTY_GROUP, 1_000),
        Claim.keepsInGroup(Invariant.FIRST_DELIVERY_ORDER, HaltingEvent.INNOCENT_GROUP, 1_000),
        Claim.keepsInGroup(Invariant.BLOCKING_ORDER, HaltingEvent.GUILTY_GROUP, 1_000),
        Claim.keepsInGroup(Invariant.BLOCKING_ORDER, HaltingEvent.INNOCENT_GROUP, 1_000),
        Claim.keepsInGroup(Invariant.KEY_EXCLUSIVITY, HaltingEvent.GUILTY_GROUP, 0),
        Claim.keepsInGroup(Invariant.KEY_EXCLUSIVITY, HaltingEvent.INNOCENT_GROUP, 0),
        Claim.keepsInGroup(Invariant.ATTEMPTS, HaltingEvent.GUILTY_GROUP, 100),
        Claim.keepsInGroup(Invariant.ATTEMPTS, HaltingEvent.INNOCENT_GROUP, 100));
  }

  /** A key is parked and released, and its owners die. */
  public static Check parkedKey() {
    int ofKey = ParkedKey.SUCCESSORS + ParkedKey.ARRIVALS;
    return Check.where(
        Capabilities::groupState,
        203,
        "parked-key",
        Area.DEAD_LETTERS,
        2,
        "a parked key waits whole, and is handled in order once it is released, whoever dies",
        new ParkedKey(),
        Claim.observed(ParkedKey.PARKED, 1 + ParkedKey.SUCCESSORS),
        Claim.observed(ParkedKey.HELD, 1 + ParkedKey.SUCCESSORS),
        Claim.observed(ParkedKey.ORDER, 3L * ofKey),
        Claim.observed(ParkedKey.TWICE, 1),
        Claim.observed(ParkedKey.LIVE, 1),
        Claim.keeps(Invariant.LOSS, 3L * ofKey),
        Claim.keeps(Invariant.FIRST_DELIVERY_ORDER, 50),
        Claim.keeps(Invariant.KEY_EXCLUSIVITY, 10));
  }

  /** One key fails for thirty seconds. */
  public static Check slowKey() {
    return slowKey(3, 7, 30);
  }

  static Check slowKey(int warmSeconds, int controlSeconds, int slowSeconds) {
    SlowKey scenario = new SlowKey(warmSeconds, controlSeconds, slowSeconds);
    return Check.must(
        204,
        "slow-key",
        Area.ORDER,
        2,
        "a key that fails leaves the latency of all others alone",
        scenario,
        Claim.observed(SlowKey.LATENCY, 1),
        Claim.observed(SlowKey.FAILING, slowSeconds),
        Claim.keeps(Invariant.LOSS, scenario.events()),
        Claim.keeps(Invariant.FIRST_DELIVERY_ORDER, slowSeconds),
        Claim.keeps(Invariant.UNJUSTIFIED_REDELIVERY, scenario.events()));
  }

  /** A key fails until the window of its shard is full. */
  public static Check fullWindow() {
    return Check.must(
        205,
        "full-window",
        Area.ORDER,
        2,
        "a shard whose window is full stands still, says so, and goes on where it was after a restart",
        new FullWindow(),
        Claim.observed(FullWindow.WENT_ON, 1),
        Claim.observed(FullWindow.STOOD_STILL, 1),
        Claim.observed(FullWindow.SAID_SO, 1),
        Claim.observed(FullWindow.ONCE, 3_000),
        Claim.keeps(Invariant.LOSS, 6_000),
        Claim.keeps(Invariant.FIRST_DELIVERY_ORDER, 3_000),
        Claim.keeps(Invariant.BLOCKING_ORDER, 1),
        Claim.keeps(Invariant.KEY_EXCLUSIVITY, 0),
        Claim.keeps(Invariant.UNJUSTIFIED_REDELIVERY, 6_000));
  }

  /** 400 MiB wait for handlers that stand still. */
  public static Check stoppedHandler() {
    // Six windows of 1024 events of some 5 KiB each, and what a client has fetched ahead of them.
    return stoppedHandler(100_000, 160 * Heap.MIB);
  }

  static Check stoppedHandler(int events, long bound) {
    return Check.must(
        206,
        "stopped-handler",
        Area.LIMITS,
        2,
        "a member whose handlers stand still holds no more than its windows",
        new StoppedHandler(events, bound),
        Claim.observed(StoppedHandler.GROWTH, 1),
        Claim.keeps(Invariant.LOSS, events),
        Claim.keeps(Invariant.FIRST_DELIVERY_ORDER, events / 2));
  }

  /** The broker stands still under a publisher at full speed. */
  public static Check stalledBroker() {
    return Check.must(
        207,
        "stalled-broker",
        Area.LIMITS,
        2,
        "a publisher whose broker stands still holds no more than its room, and blocks nobody for long",
        new StalledBroker(128 * Heap.MIB),
        Claim.observed(StalledBroker.GROWTH, 1),
        Claim.observed(StalledBroker.CALLS, 1),
        Claim.observed(StalledBroker.ENDS, 1_000),
        Claim.observed(StalledBroker.UNCERTAIN, 1_000),
        Claim.observed(StalledBroker.PATIENT, 1),
        Claim.observed(StalledBroker.FULL, 5),
        Claim.observed(StalledBroker.RECOVERED, 1));
  }

  /** The node that leads is killed, twice. */
  public static Check killedLeader() {
    return Check.must(
        208,
        "killed-leader",
        Area.FAULTS,
        2,
        "nothing confirmed is lost and keys keep their order when the node that leads is killed",
        new KilledLeader(),
        Claim.observed(KilledLeader.LED, KilledLeader.KILLS),
        Claim.observed(KilledLeader.WENT_ON, 2L * KilledLeader.KILLS * KilledLeader.KEYS),
        Claim.keeps(Invariant.LOSS, 8_000),
        Claim.keeps(Invariant.PHANTOM, 8_000),
        Claim.keeps(Invariant.FIRST_DELIVERY_ORDER, 500));
  }

  /** Members come and go under load. */
  public static Check comingAndGoing() {
    return comingAndGoing(6, Duration.ofMinutes(1));
  }

  static Check comingAndGoing(int leaves, Duration balancedWithin) {
    return Check.where(
        can -> can.keyOwnership() != Capabilities.KeyOwnership.NONE,
        209,
        "coming-and-going",
        Area.GROUPS,
        2,
        "a key has one member at a time while members come and go, and in the end they share the work",
        new ComingAndGoing(leaves, balancedWithin),
        Claim.observed(ComingAndGoing.CHANGES, 2L * leaves),
        Claim.observed(ComingAndGoing.SHARE, ComingAndGoing.MEMBERS),
        Claim.keeps(Invariant.KEY_EXCLUSIVITY, 1_000),
        Claim.keeps(Invariant.BLOCKING_ORDER, 5_000),
        Claim.keeps(Invariant.FIRST_DELIVERY_ORDER, 5_000),
        Claim.keeps(Invariant.LOSS, 10_000),
        Claim.keeps(Invariant.PHANTOM, 10_000));
  }

  /** The connection is cut while thousands of events are unconfirmed. */
  public static Check cutConnection() {
    return Check.must(
        210,
        "cut-connection",
        Area.PUBLISH,
        2,
        "everything unconfirmed when the connection is cut arrives, in the order of its key",
        new CutConnection(),
        Claim.observed(CutConnection.UNCONFIRMED, CutConnection.LEAST_UNCONFIRMED),
        Claim.observed(CutConnection.CONFIRMED, CutConnection.EVENTS),
        Claim.keeps(Invariant.LOSS, CutConnection.EVENTS),
        Claim.keeps(Invariant.PHANTOM, CutConnection.EVENTS),
        Claim.keeps(Invariant.FIRST_DELIVERY_ORDER, 1_000));
  }
}
