package dev.waybill.conformance.check;

import dev.waybill.conformance.stage.Member;
import dev.waybill.conformance.stage.MemberSpec;
import dev.waybill.conformance.stage.Patience;
import dev.waybill.conformance.stage.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Members that die by themselves. */
final class Deaths {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private Deaths() {}

  /** Starts mortal members, and waits until all are ready. */
  static List<Member> start(Stage stage, MemberSpec spec, int count) {
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      members.add(stage.mortalMember(spec));
    }
    members.forEach(Member::awaitReady);
    return members;
  }

  /** Waits until all of them are dead. */
  static void await(List<Member> members) {
    Patience.await(
        PATIENCE,
        "members to die at their work",
        () -> members.stream().noneMatch(Member::isAlive));
  }
}
