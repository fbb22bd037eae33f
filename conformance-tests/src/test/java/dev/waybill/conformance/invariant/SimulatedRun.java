package dev.waybill.conformance.invariant;

import dev.waybill.conformance.journal.Counted;
import dev.waybill.conformance.journal.Entry;
import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.journal.History;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A run of a library that does everything right, on a broker that does too, step by random step:
 * two groups of two members, keys that wait for their own failing messages, dead letters; and,
 * where faults are asked for, deaths with what was not settled coming again, pauses with a former
 * owner that wakes up late, and publishes of uncertain outcome.
 */
final class SimulatedRun {
  static final int MAX_ATTEMPTS = 3;
  static final long DELAY = 3_000_000;
  static final long SETTLING = 20_000_000;
  static final Duration RECOVERY = Duration.ofSeconds(2);
  private static final int GROUPS = 2;

  private record Message(int number, int publisher, int key, int seq, int failures, int in) {}

  private record Running(Lane lane, Message message, int attempt, Member member) {}

  private record Done(Message message, int attempt, long at, Member by) {}

  private static final class Member {
    final int actor;
    final int group;
    boolean leaving;
    boolean gone;
    boolean paused;
    int running;

    Member(int actor, int group) {
      this.actor = actor;
      this.group = group;
    }

    boolean takes() {
      return !leaving && !gone && !paused && running < 2;
    }
  }

  private static final class Lane {
    final int group;
    final Deque<Message> queue = new ArrayDeque<>();
    final List<Done> done = new ArrayList<>();
    Member owner;
    Running running;
    int attempt = 1;
    long notBefore;
    final Deque<Integer> attemptsAhead = new ArrayDeque<>();

    Lane(int group) {
      this.group = group;
    }
  }

  private final Random random;
  private final int publishers;
  private final int keys;
  private final boolean faults;
  private final boolean failures;
  private final List<Entry> log = new ArrayList<>();
  private final List<List<Message>> waiting = new ArrayList<>();
  private final List<Deque<Message>> unstored = new ArrayList<>();
  private final List<Message> unanswered = new ArrayList<>();
  private final List<Message> late = new ArrayList<>();
  private final List<Lane> lanes = new ArrayList<>();
  private final List<Member> members = new ArrayList<>();
  private final List<Running> running = new ArrayList<>();
  private final List<Running> zombies = new ArrayList<>();
  private final List<Entry> dead = new ArrayList<>();
  private final Set<Integer> effects = new HashSet<>();
  private int troubles = 2;
  private boolean healed;
  private boolean broken;
  private long now = 1_000_000_000;

  private SimulatedRun(
      long seed, int messages, int publishers, int keys, boolean faults, boolean failures) {
    this.publishers = publishers;
    this.keys = keys;
    random = new Random(seed);
    this.faults = faults;
    this.failures = failures;
    int[][] sequences = new int[publishers][keys + 1];
    for (int i = 0; i < publishers; i++) {
      waiting.add(new ArrayList<>());
      unstored.add(new ArrayDeque<>());
    }
    for (int number = 0; number < messages; number++) {
      int publisher = random.nextInt(publishers);
      int key = random.nextInt(10) == 0 ? History.NO_KEY : random.nextInt(keys);
      int fails = !failures || random.nextInt(3) > 0 ? 0 : random.nextInt(4);
      int sequence = sequences[publisher][key + 1]++;
      int often = fails == 3 ? Integer.MAX_VALUE : fails;
      int in = fails == 0 ? 0 : 1 + random.nextInt(3);
      waiting.get(publisher).add(new Message(number, publisher, key, sequence, often, in));
    }
    for (int group = 0; group < GROUPS; group++) {
      for (int key = 0; key < keys; key++) {
        lanes.add(new Lane(group));
      }
    }
  }

  /** A run without faults. */
  static Case faultFree(long seed, int messages) {
    Case run = new SimulatedRun(seed, messages, 2, 3, false, true).run(terms());
    run.invariants().remove(Invariant.AT_MOST_ONCE);
    return run;
  }

  /** A run in which members die, pause and leave, and publishes end uncertain. */
  static Case withFaults(long seed, int messages) {
    Terms terms = terms().withFaults(Duration.ofMillis(5), Duration.ofNanos(SETTLING));
    Case run = new SimulatedRun(seed, messages, 2, 3, true, true).run(terms);
    run.invariants().remove(Invariant.AT_MOST_ONCE);
    return run;
  }

  /** A run of one busy stream whose members die now and then. */
  static Case withDeaths(long seed, int messages) {
    Terms terms = terms().withFaults(Duration.ofMillis(5), Duration.ofNanos(SETTLING));
    SimulatedRun deadly = new SimulatedRun(seed, messages, 1, 1, true, false);
    deadly.troubles = 6;
    Case run = deadly.run(terms);
    run.invariants().remove(Invariant.AT_MOST_ONCE);
    return run;
  }

  /** A run without faults or failures, which keeps at most once too. */
  static Case atMostOnce(long seed, int messages) {
    return new SimulatedRun(seed, messages, 2, 3, false, false).run(terms());
  }

  /** A run without faults behind which every counter is told; judged by that alone. */
  static Case counted(long seed, int messages) {
    SimulatedRun run = new SimulatedRun(seed, messages, 2, 3, false, true);
    List<Entry> entries = new ArrayList<>(run.run(terms()).entries());
    for (Counted what : Counted.values()) {
      for (int group = 0; group < (what.isOfGroup() ? GROUPS : 1); group++) {
        entries.add(
            new Entry(
                EntryKind.COUNTED,
                run.now,
                0,
                group,
                -1,
                0,
                what.detail(),
                count(entries, what, group)));
      }
    }
    return new Case(List.copyOf(entries), terms(), EnumSet.of(Invariant.RECONCILE));
  }

  private static long count(List<Entry> entries, Counted what, int group) {
    Stream<Entry> ofGroup =
        entries.stream().filter(entry -> !what.isOfGroup() || entry.group() == group);
    return switch (what) {
      case PUBLISHED -> ofGroup.filter(e -> e.kind() == EntryKind.PUBLISH_CONFIRMED).count();
      case PUBLISH_REJECTED -> ofGroup.filter(e -> e.kind() == EntryKind.PUBLISH_REJECTED).count();
      case PUBLISH_UNCERTAIN ->
          ofGroup.filter(e -> e.kind() == EntryKind.PUBLISH_UNCERTAIN).count();
      case ATTEMPTS, ATTEMPT_SPANS -> ofGroup.filter(e -> e.kind() == EntryKind.DELIVERED).count();
      case SUCCEEDED -> ofGroup.filter(e -> isHandled(e) && e.detail() == 0).count();
      case FAILED -> ofGroup.filter(e -> isHandled(e) && e.detail() != 0).count();
      case RETRIED ->
          ofGroup.filter(e -> isHandled(e) && e.detail() == 1 && e.number() < MAX_ATTEMPTS).count();
      case DEAD_LETTERED -> ofGroup.filter(e -> e.kind() == EntryKind.DEAD).count();
      case SETTLED ->
          ofGroup
              .filter(e -> e.kind() == EntryKind.DEAD || (isHandled(e) && e.detail() == 0))
              .count();
    };
  }

  private static boolean isHandled(Entry entry) {
    return entry.kind() == EntryKind.HANDLED;
  }

  private static Terms terms() {
    return Terms.faultFreeRun()
        .withMaxAttempts(MAX_ATTEMPTS)
        .withConcurrency(2)
        .withDelays(List.of(Duration.ofNanos(DELAY)))
        .withRecovery(RECOVERY);
  }

  private Case run(Terms terms) {
    for (int group = 0; group < GROUPS; group++) {
      join(group);
      join(group);
    }
    while (step()) {
      now += 100_000 + random.nextInt(400_000);
    }
    write(EntryKind.DRAIN_BEGUN, 0, 0, -1, 0, 0, 0);
    write(EntryKind.QUIESCENT, 0, 0, -1, 0, 0, 0);
    log.addAll(dead);
    return new Case(List.copyOf(log), terms, EnumSet.allOf(Invariant.class));
  }

  private void write(
      EntryKind kind, int actor, int group, int message, int number, int detail, long value) {
    log.add(new Entry(kind, now, actor, group, message, number, detail, value));
  }

  private Member join(int group) {
    Member member = new Member(members.size(), group);
    members.add(member);
    write(EntryKind.MEMBER_STARTED, member.actor, group, -1, 0, 0, 0);
    write(EntryKind.MEMBER_READY, member.actor, group, -1, 0, 0, 0);
    return member;
  }

  /** One random thing of all that may happen; false where nothing is left to do. */
  private boolean step() {
    List<Runnable> able = new ArrayList<>();
    for (int i = 0; i < publishers; i++) {
      int publisher = i;
      if (!waiting.get(i).isEmpty() && unanswered.size() < 4) {
        able.add(() -> publish(waiting.get(publisher).remove(0)));
      }
      if (!unstored.get(i).isEmpty()) {
        able.add(() -> store(unstored.get(publisher).remove()));
      }
    }
    unanswered.forEach(message -> able.add(() -> answer(message)));
    late.forEach(message -> able.add(() -> storeLate(message)));
    lanes.stream().filter(this::mayDeliver).forEach(lane -> able.add(() -> deliver(lane)));
    running.stream().filter(each -> !each.member.paused).forEach(each -> able.add(() -> end(each)));
    for (Member member : List.copyOf(members)) {
      if (member.paused) {
        able.add(() -> resume(member));
      } else if (member.leaving && !member.gone && member.running == 0) {
        able.add(() -> closed(member));
      }
    }
    heal();
    boolean busy = !able.isEmpty() || lanes.stream().anyMatch(lane -> !lane.queue.isEmpty());
    if (able.isEmpty()) {
      now += DELAY;
    } else {
      able.get(random.nextInt(able.size())).run();
    }
    if (busy && troubles > 0 && random.nextInt(12) == 0) {
      troubles--;
      trouble();
    }
    return busy;
  }

  /** Tells once that nothing is broken any more, where something was. */
  private void heal() {
    if (faults && !healed && troubles == 0 && members.stream().noneMatch(each -> each.paused)) {
      healed = true;
      write(EntryKind.HEALED, 0, 0, -1, 0, 0, 0);
    }
  }

  private void publish(Message message) {
    long place = History.place(message.key, message.seq);
    write(
        EntryKind.PUBLISH_INVOKED,
        message.publisher,
        0,
        message.number,
        message.failures,
        message.in,
        place);
    int fate = random.nextInt(12);
    if (fate == 0) {
      write(EntryKind.PUBLISH_REJECTED, message.publisher, 0, message.number, 0, 3, 0);
    } else if (faults && fate <= 2) {
      write(EntryKind.PUBLISH_UNCERTAIN, message.publisher, 0, message.number, 0, 4, 0);
      if (random.nextBoolean()) {
        late.add(message);
      }
    } else {
      unstored.get(message.publisher).add(message);
    }
  }

  private void store(Message message) {
    unanswered.add(message);
    spread(message);
  }

  private void storeLate(Message message) {
    late.remove(message);
    spread(message);
  }

  private void spread(Message message) {
    for (int group = 0; group < GROUPS; group++) {
      Lane lane;
      if (message.key == History.NO_KEY) {
        lane = new Lane(group);
        lanes.add(lane);
      } else {
        lane = lanes.get(group * keys + message.key);
      }
      lane.queue.add(message);
    }
  }

  private void answer(Message message) {
    unanswered.remove(message);
    write(EntryKind.PUBLISH_CONFIRMED, message.publisher, 0, message.number, 0, 0, 0);
  }

  private boolean mayDeliver(Lane lane) {
    return lane.running == null
        && !lane.queue.isEmpty()
        && now >= lane.notBefore
        && members.stream().anyMatch(member -> member.group == lane.group && member.takes())
        && (lane.owner == null || lane.owner.gone || lane.owner.leaving || lane.owner.takes());
  }

  private void deliver(Lane lane) {
    if (lane.owner == null || !lane.owner.takes()) {
      List<Member> able =
          members.stream().filter(each -> each.group == lane.group && each.takes()).toList();
      lane.owner = able.get(random.nextInt(able.size()));
    }
    Message message = lane.queue.peek();
    lane.running = new Running(lane, message, lane.attempt, lane.owner);
    running.add(lane.running);
    lane.owner.running++;
    write(EntryKind.DELIVERED, lane.owner.actor, lane.group, message.number, lane.attempt, 0, 0);
  }

  private static boolean fails(Message message, int group, int attempt) {
    return (message.in >> group & 1) == 1 && attempt <= message.failures;
  }

  private boolean handled(Running handler) {
    running.remove(handler);
    handler.member.running--;
    Message message = handler.message;
    boolean failed = fails(message, handler.lane.group, handler.attempt);
    if (!failed && effects.add(message.number * GROUPS + handler.lane.group)) {
      write(EntryKind.EFFECT, handler.member.actor, handler.lane.group, message.number, 0, 0, 0);
    }
    write(
        EntryKind.HANDLED,
        handler.member.actor,
        handler.lane.group,
        message.number,
        handler.attempt,
        failed ? 1 : 0,
        0);
    return failed;
  }

  private void end(Running handler) {
    boolean failed = handled(handler);
    Lane lane = handler.lane;
    lane.running = null;
    if (failed && handler.attempt < MAX_ATTEMPTS) {
      lane.attempt = handler.attempt + 1;
      lane.notBefore = now + DELAY;
      return;
    }
    lane.queue.remove();
    lane.attempt = lane.attemptsAhead.isEmpty() ? 1 : lane.attemptsAhead.remove();
    if (failed) {
      dead(handler);
    } else {
      lane.done.add(new Done(handler.message, handler.attempt, now, handler.member));
    }
  }

  private void dead(Running handler) {
    int number = handler.message.number;
    long copied = random.nextBoolean() ? now : 0;
    dead.add(
        new Entry(EntryKind.DEAD, now, 0, handler.lane.group, number, handler.attempt, 0, copied));
  }

  private void trouble() {
    now++; // after what has just happened, by the clock too
    List<Member> alive = members.stream().filter(m -> !m.gone && !m.leaving && !m.paused).toList();
    Member member = alive.get(random.nextInt(alive.size()));
    join(member.group);
    int kind = faults ? random.nextInt(4) : 0;
    if (kind == 0) {
      member.leaving = true;
      write(EntryKind.MEMBER_CLOSING, member.actor, member.group, -1, 0, 0, 0);
    } else if (kind == 1) {
      pause(member);
    } else {
      kill(member);
    }
  }

  private void closed(Member member) {
    member.gone = true;
    write(EntryKind.MEMBER_CLOSED, member.actor, member.group, -1, 0, 0, 0);
  }

  private void kill(Member member) {
    write(EntryKind.MEMBER_KILLED, member.actor, member.group, -1, 0, 0, 0);
    member.gone = true;
    running.removeIf(each -> each.member == member);
    for (Lane lane : lanes) {
      if (lane.owner == member) {
        takeAway(lane);
        rewind(lane, member);
      }
    }
  }

  private void takeAway(Lane lane) {
    if (lane.running != null) {
      lane.running = null;
      lane.attempt = random.nextBoolean() ? lane.attempt : Math.min(MAX_ATTEMPTS, lane.attempt + 1);
    }
    lane.owner = null;
  }

  /** What the dead member had handled last may not have been settled; it comes again, in order. */
  private void rewind(Lane lane, Member member) {
    int back = random.nextInt(4);
    for (int i = lane.done.size() - 1; i >= 0 && back > 0; i--, back--) {
      Done done = lane.done.get(i);
      if (done.by != member || now - done.at > SETTLING) {
        return;
      }
      lane.done.remove(i);
      lane.queue.addFirst(done.message);
      lane.attemptsAhead.addFirst(lane.attempt);
      lane.attempt = done.attempt;
      lane.notBefore = 0;
    }
  }

  private void pause(Member member) {
    write(EntryKind.MEMBER_PAUSED, member.actor, member.group, -1, 0, 0, 0);
    member.paused = true;
    for (Lane lane : lanes) {
      if (lane.owner == member && lane.running != null) {
        running.remove(lane.running);
        zombies.add(lane.running);
        takeAway(lane);
      }
    }
  }

  private void resume(Member member) {
    write(EntryKind.MEMBER_RESUMED, member.actor, member.group, -1, 0, 0, 0);
    member.paused = false;
    zombies.stream().filter(zombie -> zombie.member == member).toList().forEach(this::endOfZombie);
  }

  private void endOfZombie(Running zombie) {
    zombies.remove(zombie);
    handled(zombie);
  }
}
