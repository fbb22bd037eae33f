package dev.waybill.conformance.check;

import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.journal.History;
import dev.waybill.conformance.stage.Member;
import dev.waybill.conformance.stage.MemberSpec;
import dev.waybill.conformance.stage.Patience;
import dev.waybill.conformance.stage.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Members that die by themselves. */
final class Deaths {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private Deaths() {}

  /** Starts mortal members. Where there is work for them, they may die before they are ready. */
  static List<Member> start(Stage stage, MemberSpec spec, int count) {
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      members.add(stage.mortalMember(spec));
    }
    return members;
  }

  /** Waits until all of them are dead. */
  static void await(List<Member> members) {
    Patience.await(
        PATIENCE,
        "members to die at their work",
        () -> members.stream().noneMatch(Member::isAlive));
  }

  /** The entries that tell of a death. */
  static IntStream of(History history) {
    return IntStream.range(0, history.length())
        .filter(i -> history.kind(i) == EntryKind.MEMBER_KILLED);
  }
}
