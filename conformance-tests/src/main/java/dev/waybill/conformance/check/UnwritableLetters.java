package dev.waybill.conformance.check;

import dev.waybill.Health;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.invariant.Terms;
import dev.waybill.conformance.stage.Member;
import dev.waybill.conformance.stage.MemberSpec;
import dev.waybill.conformance.stage.Message;
import dev.waybill.conformance.stage.Patience;
import dev.waybill.conformance.stage.Publishing;
import dev.waybill.conformance.stage.Stage;
import dev.waybill.conformance.stage.Trouble;
import dev.waybill.conformance.stage.Workload;
import java.time.Duration;
import java.util.List;

/**
 * Every dead letter is refused while events of many keys die; meanwhile a member leaves with what
 * it could not bury. Then dead letters are taken again.
 */
final class UnwritableLetters implements Scenario {
  static final String HEALTH = "health says that dead letters cannot be written, and later not";
  static final String REFUSED = "dead letters that were refused";

  static final int GROUP = 0;
  static final int MESSAGES = 600;
  static final int DEAD = MESSAGES / 15;

  private static final int KEYS = 48;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Override
  public String name() {
    return "unwritable-letters";
  }

  @Override
  public void play(Stage stage) {
    stage.agree(
        Terms.faultFreeRun()
            .withFaults(Duration.ofSeconds(3), Duration.ofSeconds(3))
            .withMaxAttempts(2));
    stage.destinationOption("partitions", "4");
    RefusedLetters refusals = new RefusedLetters();
    stage.through(refusals::around);
    MemberSpec spec = MemberSpec.of(GROUP).with("retry.max-attempts", "2");
    List<Member> members = stage.members(spec, spec);
    Publishing publishing =
        stage.publish(Workload.of(2, KEYS, MESSAGES).scripted(UnwritableLetters::script));
    Patience.holds(PATIENCE, () -> refusals.count() >= DEAD);
    Member leaver = members.get(0);
    Member stayer = members.get(1);
    observeDown(stage, leaver);
    leaver.close(Duration.ofSeconds(5));
    observeDown(stage, stayer);
    refusals.heal();
    for (int i = 0; i < refusals.count(); i++) {
      stage.observe(REFUSED, true, "");
    }
    stage.drain(publishing);
    stage.readDeadLetters(GROUP);
    stage.observe(
        HEALTH,
        Patience.holds(PATIENCE, () -> stayer.health().status() == Health.Status.UP),
        "afterwards it is " + stayer.health());
  }

  private static void observeDown(Stage stage, Member member) {
    boolean told =
        Patience.holds(
            PATIENCE,
            () ->
                member.health().status() == Health.Status.DOWN
                    && member.health().toString().contains("DEAD_LETTER_UNWRITABLE"));
    stage.observe(HEALTH, told, "member " + member.number() + " is " + member.health());
  }

  private static Message script(Message message) {
    return message.number() % 15 == 4
        ? message.failing(Message.ALWAYS, 1 << GROUP, Trouble.EXCEPTION)
        : message;
  }
}
