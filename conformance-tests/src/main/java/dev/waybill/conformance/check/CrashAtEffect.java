package dev.waybill.conformance.check;

import dev.waybill.conformance.Need;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.invariant.Terms;
import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.journal.History;
import dev.waybill.conformance.journal.Journal;
import dev.waybill.conformance.stage.Fatal;
import dev.waybill.conformance.stage.Member;
import dev.waybill.conformance.stage.MemberSpec;
import dev.waybill.conformance.stage.Once;
import dev.waybill.conformance.stage.Publishing;
import dev.waybill.conformance.stage.Stage;
import dev.waybill.conformance.stage.Work;
import dev.waybill.conformance.stage.Workload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;

/**
 * Members with an idempotency store that takes part in the handler's transaction die, each with an
 * effect that is durable while its event is not settled. Their other handlers have claimed an event
 * then, and have no effect yet. Others come in their place.
 */
final class CrashAtEffect implements Scenario {
  static final String AFTER = "effects whose event was not settled when their member died";
  static final String BEFORE = "claims without an effect when their member died";

  static final int GROUP = 0;
  static final int MESSAGES = 900;
  static final int ROUNDS = 2;
  static final int MEMBERS = 2;

  private static final int FATAL_EFFECT = 20;
  private static final long WORK_MICROS = 10_000;

  @Override
  public String name() {
    return "crash-at-effect";
  }

  @Override
  public Set<Need> needs() {
    return Set.of(Need.MEMBER_KILL);
  }

  @Override
  public void play(Stage stage) {
    stage.agree(Terms.faultFreeRun().withFaults(Duration.ofSeconds(3), Duration.ofSeconds(3)));
    stage.destinationOption("partitions", "6");
    MemberSpec living =
        MemberSpec.of(GROUP)
            .doing(Work.lasting(WORK_MICROS))
            .once(Once.DURABLY)
            .with("crash-budget", "50")
            .with("idempotency.lease", "3s");
    MemberSpec dying = living.dyingAt(Fatal.effect(FATAL_EFFECT));
    List<Member> first = Deaths.start(stage, dying, MEMBERS);
    first.forEach(Member::awaitReady);
    Publishing publishing = stage.publish(Workload.of(2, 48, MESSAGES));
    Deaths.await(first);
    for (int round = 1; round < ROUNDS; round++) {
      Deaths.await(Deaths.start(stage, dying, MEMBERS));
    }
    Deaths.start(stage, living, MEMBERS);
    stage.journal().write(EntryKind.HEALED, 0, 0, Journal.NO_MESSAGE, 0, 0, 0);
    stage.drain(publishing);
    count(stage, stage.journal().history());
  }

  /** What the dead have left behind. */
  private static void count(Stage stage, History history) {
    List<BitSet> open = new ArrayList<>();
    for (int i = 0; i < history.actorCount(); i++) {
      open.add(new BitSet());
    }
    for (int i = 0; i < history.length(); i++) {
      switch (history.kind(i)) {
        case DELIVERED -> open.get(history.actor(i)).set(history.message(i));
        case EFFECT -> open.get(history.actor(i)).clear(history.message(i));
        case MEMBER_KILLED -> {
          stage.observe(AFTER, true, "");
          open.get(history.actor(i)).stream().forEach(any -> stage.observe(BEFORE, true, ""));
        }
        default -> {}
      }
    }
  }
}
