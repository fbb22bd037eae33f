package dev.waybill.conformance.check;

import dev.waybill.DeadLetter;
import dev.waybill.conformance.Need;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.invariant.Terms;
import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.journal.Journal;
import dev.waybill.conformance.stage.Fatal;
import dev.waybill.conformance.stage.Member;
import dev.waybill.conformance.stage.MemberSpec;
import dev.waybill.conformance.stage.Message;
import dev.waybill.conformance.stage.Publishing;
import dev.waybill.conformance.stage.Stage;
import dev.waybill.conformance.stage.Trouble;
import dev.waybill.conformance.stage.Workload;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Members die, each when the broker has confirmed the copy of a dead letter of which the original
 * is not settled. Others come in their place.
 */
final class CrashAtCopy implements Scenario {
  static final String DIED = "members that died between copy and settlement";
  static final String KNOWN = "dead letters of an event, all of one id";

  static final int GROUP = 0;
  static final int MESSAGES = 480;
  static final int DEAD = MESSAGES / 8;
  static final int ROUNDS = 2;
  static final int MEMBERS = 2;

  private static final int FATAL_COPY = 2;

  @Override
  public String name() {
    return "crash-at-copy";
  }

  @Override
  public Set<Need> needs() {
    return Set.of(Need.MEMBER_KILL);
  }

  @Override
  public void play(Stage stage) {
    stage.agree(
        Terms.faultFreeRun()
            .withFaults(Duration.ofSeconds(3), Duration.ofSeconds(3))
            .withMaxAttempts(2));
    stage.destinationOption("partitions", "6");
    MemberSpec living =
        MemberSpec.of(GROUP).with("retry.max-attempts", "2").with("crash-budget", "50");
    MemberSpec dying = living.dyingAt(Fatal.copy(FATAL_COPY));
    List<Member> first = Deaths.start(stage, dying, MEMBERS);
    first.forEach(Member::awaitReady);
    Publishing publishing =
        stage.publish(Workload.of(2, 48, MESSAGES).scripted(CrashAtCopy::script));
    Deaths.await(first);
    for (int round = 1; round < ROUNDS; round++) {
      Deaths.await(Deaths.start(stage, dying, MEMBERS));
    }
    Deaths.start(stage, living, MEMBERS);
    stage.journal().write(EntryKind.HEALED, 0, 0, Journal.NO_MESSAGE, 0, 0, 0);
    stage.drain(publishing);
    Deaths.of(stage.journal().history()).forEach(death -> stage.observe(DIED, true, ""));
    judge(stage, stage.readDeadLetters(GROUP));
  }

  private static Message script(Message message) {
    return message.number() % 8 == 3
        ? message.failing(Message.ALWAYS, 1 << GROUP, Trouble.EXCEPTION)
        : message;
  }

  private static void judge(Stage stage, List<DeadLetter> letters) {
    Map<String, Set<String>> ids = new HashMap<>();
    for (DeadLetter letter : letters) {
      ids.computeIfAbsent(letter.event().getId(), any -> new HashSet<>()).add(letter.id());
    }
    ids.forEach(
        (event, own) ->
            stage.observe(KNOWN, own.size() == 1, "event " + event + " is dead as " + own));
    stage.note(letters.size() + " dead letters of " + ids.size() + " events");
  }
}
