package dev.waybill.conformance.simulation;

import dev.waybill.DeadLetters;
import dev.waybill.PublishRejectedException;
import dev.waybill.config.OptionValues;
import dev.waybill.conformance.engine.MemoryWorld;
import dev.waybill.conformance.engine.Program;
import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.journal.History;
import dev.waybill.conformance.simulation.Bites.Fault;
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
  /** What came of it. */
  record Outcome(
      History history,
      List<Notes.Released> released,
      Bites bites,
      int mostMembers,
      List<String> odd) {}

  private static final Duration LONG = Duration.ofMinutes(30);
  private static final int ENTRIES_PER_PUBLISH = 60;

  private final Plan plan;
  private final VirtualRuntime runtime;
  private final Notes notes;
  private final Bites bites;
  private final Scripts scripts;
  private final ScriptedHandler.Rules rules;
  private final MemoryWorld world;
  private final Members members;
  private final Program desk;
  private final Map<Integer, Program> publishers = new TreeMap<>();
  private final List<String> odd = new ArrayList<>();
  private boolean stalled;
  private boolean heldUp;
  private boolean losing;

  private Play(Plan plan) {
    this.plan = plan;
    runtime = VirtualRuntime.shuffled(plan.setup().schedule());
    int publishes = plan.publishes().size();
    notes = new Notes(runtime, (publishes + 10) * ENTRIES_PER_PUBLISH + plan.steps().size() * 4);
    bites = new Bites(notes);
    scripts = new Scripts(plan);
    rules = new ScriptedHandler.Rules(notes, scripts, runtime, (publishes + 10) * 25);
    Setup setup = plan.setup();
    world = new MemoryWorld(setup.family(), runtime, setup.partitions(), OptionValues.none());
    world.with("waybill.defaults.drain-timeout", setup.drain() + "ms");
    desk = world.program();
    members = new Members(setup, world, rules, notes, bites);
  }

  static Outcome of(Plan plan) {
    Play play = new Play(plan);
    try (MemoryWorld closed = play.world) {
      plan.steps().forEach(play::take);
      play.heal();
    }
    return new Outcome(
        play.notes.history(), play.notes.released(), play.bites, play.members.most(), play.odd);
  }

  private void take(Step step) {
    if (step instanceof Step.Publish publish) {
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
    }
    members.noteClosed();
  }

  private void publish(Step.Publish publish) {
    Message message = scripts.message(publish);
    int by = message.publisher();
    int number = message.number();
    members.slow(message.key());
    heldUp |= stalled;
    notes.write(
        EntryKind.PUBLISH_INVOKED,
        by,
        number,
        message.failures(),
        message.failingGroups(),
        History.place(message.key(), message.sequence()));
    publishers
        .computeIfAbsent(by, absent -> world.program())
        .messaging
        .publisher(MemoryWorld.ORDERS)
        .publish(scripts.event(message))
        .whenComplete((receipt, error) -> notes.write(outcome(error), by, number, 0, 0, 0));
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
      notes.write(losing ? EntryKind.FAULT_BEGUN : EntryKind.FAULT_ENDED, 0);
    }
    world.faults().loseAcks(count);
  }

  private void countLostAcks() {
    for (long lost = world.faults().lostAcks() - bites.count(Fault.LOST_ACK); lost > 0; lost--) {
      bites.bit(Fault.LOST_ACK);
    }
  }

  private void resumePublishes() {
    if (heldUp) {
      bites.bit(Fault.LATE_PUBLISH);
    }
    world.faults().resumePublishes();
    stalled = false;
    heldUp = false;
  }

  private void release(int key) {
    notes.released(key);
    rules.release(key);
    desk.deadLetters().release(MessageCodec.key(key));
  }

  /** Nothing goes wrong any more, and there is time for everything to come to its end. */
  private void heal() {
    resumePublishes();
    acceptDeadLetters();
    loseAcks(0);
    members.heal();
    notes.write(EntryKind.HEALED, 0);
    runtime.advance(LONG);
    if (bites.count(Fault.LOST_ACK) > 0) {
      members.rebalance(); // what was taken as unsettled comes again
      runtime.advance(LONG);
    }
    if (plan.releases()) {
      rules.heal();
      plan.publishes().stream().map(Step.Publish::key).distinct().forEach(this::release);
      runtime.advance(LONG);
    }
    members.noteClosed();
    notes.write(EntryKind.DRAIN_BEGUN, 0);
    notes.write(EntryKind.QUIESCENT, 0);
    readDeadLetters();
    odd.addAll(members.odd());
    if (rules.isRunaway()) {
      odd.add("there were more deliveries than any play needs");
    }
  }

  private void readDeadLetters() {
    DeadLetters letters = desk.deadLetters();
    world
        .now(letters.browse(null, 10_000))
        .letters()
        .forEach(
            letter -> {
              Message message = scripts.message(letter.event());
              int damage = scripts.isIntact(message, letter.event()) ? 0 : 1;
              notes.write(EntryKind.DEAD, 0, message.number(), letter.attempts(), damage, 0);
            });
  }
}
