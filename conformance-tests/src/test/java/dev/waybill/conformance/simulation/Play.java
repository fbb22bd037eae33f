package dev.waybill.conformance.simulation;

import dev.waybill.DeadLetter;
import dev.waybill.DeadLetterReason;
import dev.waybill.DeadLetters;
import dev.waybill.PublishRejectedException;
import dev.waybill.conformance.engine.MemoryWorld;
import dev.waybill.conformance.engine.Program;
import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.journal.History;
import dev.waybill.conformance.simulation.Bites.Fault;
import dev.waybill.conformance.simulation.Bites.Feature;
import dev.waybill.conformance.simulation.Notes.Sign;
import dev.waybill.conformance.simulation.Step.Publish;
import dev.waybill.conformance.stage.Message;
import dev.waybill.conformance.stage.MessageCodec;
import dev.waybill.engine.VirtualRuntime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;

/**
 * Plays one plan on one thread: its steps, then a time in which nothing goes wrong and everything
 * comes to its end. A plan is always played the same way.
 */
final class Play {
  /** A dead letter that was there in the end. */
  record Letter(int group, int message, DeadLetterReason reason) {}

  /** What came of it. */
  record Outcome(
      History history,
      List<Notes.Remark> remarks,
      List<Letter> letters,
      Bites bites,
      int mostMembers,
      List<Breach> seen) {}

  private static final Duration LONG = Duration.ofMinutes(30);
  private static final int ENTRIES_PER_PUBLISH = 60;
  private static final int MORE_ENTRIES = 10_000;

  private final Plan plan;
  private final Setup setup;
  private final VirtualRuntime runtime;
  private final Notes notes;
  private final Bites bites;
  private final Rules rules;
  private final SharedStore store;
  private final MemoryWorld world;
  private final Members members;
  private final Program desk;
  private final Map<Integer, Program> publishers = new TreeMap<>();
  private final List<Letter> letters = new ArrayList<>();
  private boolean stalled;
  private boolean heldUp;
  private boolean losing;
  private boolean storeDown;

  private Play(Plan plan) {
    this.plan = plan;
    setup = plan.setup();
    runtime = VirtualRuntime.shuffled(setup.schedule());
    int publishes = (plan.publishes().size() + 10) * setup.groups();
    notes =
        new Notes(
            runtime, publishes * ENTRIES_PER_PUBLISH + plan.steps().size() * 8 + MORE_ENTRIES);
    bites = new Bites(notes);
    rules = new Rules(plan, notes, bites, runtime);
    store = new SharedStore(runtime, notes, bites);
    world = Agreement.world(setup, runtime);
    desk = world.program();
    members = new Members(world, rules, store);
  }

  static Outcome of(Plan plan) {
    Play play = new Play(plan);
    try (MemoryWorld closed = play.world) {
      plan.steps().forEach(play::take);
      play.heal();
    }
    return new Outcome(
        play.notes.history(),
        play.notes.remarks(),
        play.letters,
        play.bites,
        play.members.most(),
        play.notes.breaches());
  }

  private void take(Step step) {
    if (step instanceof Publish publish) {
      publish(publish);
    } else if (step instanceof Step.Advance advance) {
      runtime.advance(Duration.ofMillis(advance.millis()));
    } else if (step instanceof Step.Join join) {
      members.join(join.member(), join.blocking());
    } else if (step instanceof Step.Leave leave) {
      members.leave(leave.member());
    } else if (step instanceof Step.Crash crash) {
      members.crash(crash.member());
    } else if (step instanceof Step.Rebalance) {
      members.rebalance();
    } else if (step instanceof Step.Pause pause) {
      members.pause(pause.member());
    } else if (step instanceof Step.Resume resume) {
      members.resume(resume.member());
    } else if (step instanceof Step.RefuseDeadLetters) {
      world.faults().refuseDeadLetters(true);
    } else if (step instanceof Step.AcceptDeadLetters) {
      acceptDeadLetters();
    } else if (step instanceof Step.LoseAcks lose) {
      loseAcks(lose.count());
    } else if (step instanceof Step.StallPublishes) {
      world.faults().stallPublishes();
      stalled = true;
    } else if (step instanceof Step.ResumePublishes) {
      resumePublishes();
    } else if (step instanceof Step.Release release) {
      release(release.key());
    } else {
      takeNewer(step);
    }
    members.look();
  }

  private void takeNewer(Step step) {
    if (step instanceof Step.Replay) {
      replay();
    } else if (step instanceof Step.DependencyDown) {
      rules.dependency(true);
    } else if (step instanceof Step.DependencyUp) {
      rules.dependency(false);
    } else if (step instanceof Step.StoreDown) {
      storeIsDown(true);
    } else if (step instanceof Step.StoreUp) {
      storeIsDown(false);
    } else if (step instanceof Step.DieAt die) {
      store.deathAt(die.point());
    } else {
      throw new AssertionError("nobody plays " + step);
    }
  }

  private void publish(Publish publish) {
    Message message = rules.scripts.message(publish);
    int by = message.publisher();
    int number = message.number();
    members.slow(message.key());
    heldUp |= stalled;
    notes.write(
        EntryKind.PUBLISH_INVOKED,
        by,
        0,
        number,
        message.failures(),
        message.failingGroups(),
        History.place(message.key(), message.sequence()));
    publishers
        .computeIfAbsent(by, absent -> world.program())
        .messaging
        .publisher(MemoryWorld.ORDERS)
        .publish(rules.scripts.event(message))
        .whenComplete((receipt, error) -> notes.write(outcome(error), by, 0, number, 0, 0, 0));
  }

  private static EntryKind outcome(Throwable error) {
    if (error == null) {
      return EntryKind.PUBLISH_CONFIRMED;
    }
    Throwable cause = error instanceof CompletionException ? error.getCause() : error;
    return cause instanceof PublishRejectedException
        ? EntryKind.PUBLISH_REJECTED
        : EntryKind.PUBLISH_UNCERTAIN;
  }

  private void acceptDeadLetters() {
    if (members.anyIsRefusedDeadLetters()) {
      bites.bit(Fault.REFUSED_DEAD_LETTER);
    }
    world.faults().refuseDeadLetters(false);
  }

  private void loseAcks(int count) {
    countLostAcks();
    if (count > 0 != losing) {
      losing = count > 0;
      fault(losing);
    }
    world.faults().loseAcks(count);
  }

  private void fault(boolean begins) {
    notes.write(begins ? EntryKind.FAULT_BEGUN : EntryKind.FAULT_ENDED, 0, 0);
  }

  private void countLostAcks() {
    for (long lost = world.faults().lostAcks() - bites.count(Fault.LOST_ACK); lost > 0; lost--) {
      bites.bit(Fault.LOST_ACK);
    }
  }

  private void storeIsDown(boolean down) {
    if (down != storeDown) {
      storeDown = down;
      fault(down);
    }
    store.down(down);
  }

  private void resumePublishes() {
    if (heldUp) {
      bites.bit(Fault.LATE_PUBLISH);
    }
    world.faults().resumePublishes();
    stalled = false;
    heldUp = false;
  }

  private DeadLetters deadLetters(int group) {
    return desk.messaging.deadLetters(MemoryWorld.ORDERS, Members.GROUPS.get(group));
  }

  private void release(int key) {
    if (key == Publish.NO_KEY) {
      return;
    }
    notes.remark(Sign.RELEASED, 0, key);
    rules.release(key);
    for (int group = 0; group < setup.groups(); group++) {
      deadLetters(group).release(MessageCodec.key(key));
    }
  }

  private void replay() {
    for (int group = 0; group < setup.groups(); group++) {
      int of = group;
      deadLetters(group)
          .replay(letter -> sentBack(of, letter))
          .whenComplete((count, error) -> bites.bit(Feature.REPLAYED, error == null ? count : 0));
    }
  }

  private boolean sentBack(int group, DeadLetter letter) {
    notes.remark(Sign.REPLAYED, group, Scripts.number(letter.event().getId()));
    return true;
  }

  /** Nothing goes wrong any more, and there is time for everything to come to its end. */
  private void heal() {
    resumePublishes();
    acceptDeadLetters();
    loseAcks(0);
    rules.dependency(false);
    storeIsDown(false);
    store.deathAt(null);
    members.heal();
    if (setup.pause() == Setup.Pause.BY_RATE) {
      rules.heal(); // where all that is left fails, its failures go on pausing, and none counts
    }
    notes.write(EntryKind.HEALED, 0, 0);
    goOn();
    if (bites.count(Fault.LOST_ACK) > 0) {
      members.rebalance(); // what was taken as unsettled comes again
      goOn();
    }
    if (plan.releases()) {
      rules.heal();
      plan.publishes().stream().map(Publish::key).distinct().forEach(this::release);
      goOn();
    }
    if (plan.replays()) {
      rules.heal();
      replay();
      goOn();
    }
    members.look();
    notes.write(EntryKind.DRAIN_BEGUN, 0, 0);
    notes.write(EntryKind.QUIESCENT, 0, 0);
    bites.bit(Feature.NO_FAULT, setup.quiet() ? 1 : 0);
    count(Feature.SUPPRESSED, "suppressed");
    count(Feature.DISCARDED, "discarded");
    count(Feature.DEAD_LETTER, "dead_lettered");
    count(Feature.KEY_PARKED, "parked");
    count(Feature.RELEASED, "released");
    for (int group = 0; group < setup.groups(); group++) {
      readDeadLetters(group);
      lookForWhatWaits(group);
    }
    members.odd().forEach(odd -> notes.breach(Promise.END, Notes.NO_MESSAGE, odd));
    if (rules.isRunaway()) {
      notes.breach(Promise.END, Notes.NO_MESSAGE, "there were more deliveries than any play needs");
    }
  }

  /** Until all has come to its end; whoever stops at a dead letter is told to go on. */
  private void goOn() {
    int rounds = plan.publishes().size() + 10;
    do {
      runtime.advance(LONG);
      members.look();
    } while (members.resumeStopped() && rounds-- > 0);
    if (rounds < 0) {
      notes.breach(Promise.END, Notes.NO_MESSAGE, "members stop again and again");
    }
  }

  private void count(Feature feature, String counter) {
    bites.bit(feature, world.telemetry.count("waybill." + counter));
  }

  private void readDeadLetters(int group) {
    for (DeadLetter letter : world.now(deadLetters(group).browse(null, 10_000)).letters()) {
      Message message = rules.scripts.message(letter.event());
      int number = message.number();
      int damage = rules.scripts.isIntact(message, letter.event()) ? 0 : 1;
      notes.write(EntryKind.DEAD, 0, group, number, letter.attempts(), damage, 0);
      letters.add(new Letter(group, number, letter.reason()));
      bites.bit(Feature.CRASH_LOOP, letter.reason() == DeadLetterReason.CRASH_LOOP ? 1 : 0);
    }
  }

  private void lookForWhatWaits(int group) {
    long waiting =
        world.now(desk.messaging.backlog(MemoryWorld.ORDERS, Members.GROUPS.get(group))).stream()
            .mapToLong(backlog -> backlog.waiting())
            .sum();
    if (waiting > 0) {
      notes.breach(Promise.SETTLED, Notes.NO_MESSAGE, waiting + " events wait for group " + group);
    }
  }
}
