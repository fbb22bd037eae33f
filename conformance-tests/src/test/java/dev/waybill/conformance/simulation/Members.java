package dev.waybill.conformance.simulation;

import dev.waybill.Subscription;
import dev.waybill.SubscriptionState;
import dev.waybill.conformance.engine.MemoryWorld;
import dev.waybill.conformance.engine.Program;
import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.simulation.Bites.Fault;
import dev.waybill.conformance.simulation.Bites.Feature;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The members of a play's groups: who is there, who is leaving, and what befalls them. Each is a
 * program with a subscription to every group.
 */
final class Members {
  static final List<String> GROUPS = List.of(MemoryWorld.BILLING, MemoryWorld.MAILING);

  /** Those who take the place of a killed one; the plan's own have smaller numbers. */
  private static final int FIRST_SUCCESSOR = 300;

  private static final Duration UNTIL_SUCCESSION = Duration.ofSeconds(1);
  private static final int MOST_SUCCESSORS = 300;

  private record Member(
      int number,
      boolean blocking,
      Program program,
      List<Subscription> subscriptions,
      List<ScriptedHandler> handlers) {
    int running() {
      return handlers.stream().mapToInt(ScriptedHandler::running).sum();
    }
  }

  /** A subscription whose close has begun. */
  private record Leaver(Member member, int group) {
    Subscription subscription() {
      return member.subscriptions.get(group);
    }
  }

  private final Setup setup;
  private final MemoryWorld world;
  private final Rules rules;
  private final SharedStore store;
  private final Notes notes;
  private final Bites bites;
  private final Map<Integer, Member> present = new TreeMap<>();
  private final List<Leaver> leaving = new ArrayList<>();
  private final List<Integer> known = new ArrayList<>();
  private int successors;
  private int most;

  Members(MemoryWorld world, Rules rules, SharedStore store) {
    this.setup = rules.setup;
    this.world = world;
    this.rules = rules;
    this.store = store;
    notes = rules.notes;
    bites = rules.bites;
  }

  /** A number is given once: members who come again are others. */
  void join(int number, boolean blocking) {
    if (known.contains(number)) {
      return;
    }
    known.add(number);
    shardsMove();
    Program program = world.program();
    Member member = new Member(number, blocking, program, new ArrayList<>(), new ArrayList<>());
    present.put(number, member);
    for (int group = 0; group < setup.groups() && program.isAlive(); group++) {
      notes.write(EntryKind.MEMBER_STARTED, number, group);
      subscribe(member, group);
    }
    most = Math.max(most, present.size());
  }

  private void subscribe(Member member, int group) {
    Program program = member.program;
    int number = member.number;
    Runnable killed = () -> killed(number);
    ScriptedHandler handler =
        new ScriptedHandler(
            rules,
            number,
            group,
            program,
            (of, message) -> store.isHeldBy(number, of, message),
            killed);
    var options = Agreement.options(setup);
    if (setup.idempotent()) {
      options.idempotency(store.of(number, program, killed));
    }
    String name = GROUPS.get(group);
    String orders = MemoryWorld.ORDERS;
    Subscription subscription;
    if (!member.blocking) {
      subscription =
          program.messaging.subscribeAsync(orders, name, handler::begin, options.build());
    } else if (setup.batch() > 0) {
      BatchOfScripts batches = new BatchOfScripts(handler);
      subscription =
          program.messaging.subscribeBatch(orders, name, batches::handle, options.build());
    } else {
      subscription = program.messaging.subscribe(orders, name, handler::block, options.build());
    }
    handler.joined(subscription);
    member.subscriptions.add(subscription);
    member.handlers.add(handler);
    subscription.ready().thenRun(() -> notes.write(EntryKind.MEMBER_READY, number, group));
    program.joined(name, subscription);
  }

  void leave(int number) {
    Member member = present.remove(number);
    if (member != null) {
      shardsMove();
      for (int group = 0; group < member.subscriptions.size(); group++) {
        notes.write(EntryKind.MEMBER_CLOSING, number, group);
        leaving.add(new Leaver(member, group));
        member.subscriptions.get(group).close(Duration.ofMillis(setup.drain()));
      }
    }
  }

  void crash(int number) {
    Member member = present.remove(number);
    if (member != null) {
      if (member.running() > 0) {
        bites.bit(Fault.CRASH);
      }
      die(member);
    }
  }

  private void die(Member member) {
    shardsMove();
    for (int group = 0; group < member.subscriptions.size(); group++) {
      notes.write(EntryKind.MEMBER_KILLED, member.number, group);
    }
    member.program.crash();
  }

  /**
   * A member, maybe one that is leaving, dies of what it does; if it was the last, another comes.
   */
  private void killed(int number) {
    Member member = present.containsKey(number) ? present.remove(number) : leaver(number);
    if (member == null) {
      return; // it has left; what it still does is nobody's business
    }
    leaving.removeIf(leaver -> leaver.member.number == number);
    boolean blocking = member.blocking;
    die(member);
    if (++successors <= MOST_SUCCESSORS) {
      int next = FIRST_SUCCESSOR + successors;
      rules.runtime.schedule(UNTIL_SUCCESSION, () -> succeed(next, blocking));
    }
  }

  /**
   * Where somebody is left, nobody joins: the shards that would move then would begin the count of
   * deaths anew, and with it the search for the killer.
   */
  private void succeed(int number, boolean blocking) {
    if (present.isEmpty()) {
      join(number, blocking);
    }
  }

  private @Nullable Member leaver(int number) {
    return leaving.stream()
        .map(Leaver::member)
        .filter(member -> member.number == number)
        .findFirst()
        .orElse(null);
  }

  void pause(int number) {
    Member member = present.get(number);
    if (member != null) {
      member.subscriptions.forEach(Subscription::pause);
    }
  }

  void resume(int number) {
    Member member = present.get(number);
    if (member != null) {
      resume(member);
    }
  }

  private void resume(Member member) {
    for (Subscription subscription : member.subscriptions) {
      if (subscription.state() == SubscriptionState.STOPPED) {
        bites.bit(Feature.STOPPED);
      }
      subscription.resume();
    }
  }

  void rebalance() {
    if (present.values().stream().anyMatch(member -> member.running() > 0)) {
      bites.bit(Fault.REBALANCE);
    }
    shardsMove();
    for (int group = 0; group < setup.groups(); group++) {
      world.faults().rebalance(MemoryWorld.ORDERS, GROUPS.get(group));
    }
  }

  /**
   * From any member to any other, for all the journal knows. Members hear of it a little later, and
   * what they begin until then may be cut short, too.
   */
  private void shardsMove() {
    noteMove();
    rules.runtime.schedule(Duration.ZERO, this::noteMove);
  }

  private void noteMove() {
    present
        .values()
        .forEach(
            member -> {
              for (int group = 0; group < setup.groups(); group++) {
                notes.write(EntryKind.REVOKED, member.number, group);
              }
            });
  }

  /** Everybody works, and somebody is there. */
  void heal() {
    List.copyOf(present.values()).forEach(this::resume);
    if (present.isEmpty()) {
      join(FIRST_SUCCESSOR, false);
    }
  }

  /** True if there were members that had stopped by themselves; they go on now. */
  boolean resumeStopped() {
    boolean any = subscriptions().anyMatch(each -> each.state() == SubscriptionState.STOPPED);
    if (any) {
      List.copyOf(present.values()).forEach(this::resume);
    }
    return any;
  }

  /** An event of this key is about to come. */
  void slow(int key) {
    if (present.values().stream()
        .flatMap(member -> member.handlers.stream())
        .anyMatch(handler -> handler.runs(key))) {
      bites.bit(Fault.SLOW_HANDLER);
    }
  }

  /** How many there were at once, at most. */
  int most() {
    return most;
  }

  private Stream<Subscription> subscriptions() {
    return present.values().stream().flatMap(member -> member.subscriptions.stream());
  }

  boolean anyIsRefusedDeadLetters() {
    return subscriptions()
        .flatMap(subscription -> subscription.health().details().stream())
        .anyMatch(detail -> detail.contains("DEAD_LETTER_UNWRITABLE"));
  }

  /** Notes what has changed since the last look: whose close has ended, who has paused. */
  void look() {
    leaving.removeIf(
        leaver -> {
          boolean closed = leaver.subscription().state() == SubscriptionState.CLOSED;
          if (closed) {
            notes.write(EntryKind.MEMBER_CLOSED, leaver.member.number, leaver.group);
          }
          return closed;
        });
    if (setup.pause() != Setup.Pause.NEVER
        && subscriptions().anyMatch(each -> each.state() == SubscriptionState.PAUSED_BY_FAILURES)) {
      bites.bit(Feature.SELF_PAUSE);
    }
  }

  /** What must not be at the end of a play. */
  List<String> odd() {
    List<String> odd = new ArrayList<>();
    for (Leaver leaver : leaving) {
      odd.add("member " + leaver.member.number + " never ended its close");
    }
    for (Member member : present.values()) {
      if (member.running() > 0) {
        odd.add("a handler still runs at member " + member.number);
      }
    }
    subscriptions()
        .flatMap(subscription -> subscription.health().details().stream())
        .filter(detail -> detail.contains("defect"))
        .forEach(odd::add);
    if (successors > MOST_SUCCESSORS) {
      odd.add("members are killed again and again");
    }
    return odd;
  }
}
