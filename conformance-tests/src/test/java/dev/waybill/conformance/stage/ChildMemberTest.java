package dev.waybill.conformance.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.conformance.BinderUnderTest;
import dev.waybill.conformance.Environment;
import dev.waybill.conformance.Need;
import dev.waybill.conformance.journal.Entry;
import dev.waybill.conformance.journal.EntryKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The life of a member in another process, whose broker is empty. */
class ChildMemberTest {
  private static final Environment CHILDREN = () -> Set.of(Need.MEMBER_KILL, Need.CHILD_MEMBERS);

  @TempDir private Path directory;

  @Test
  void writesItsLifeDownAndLeavesNoOrdersBehind() {
    try (Stage stage = stage(BinderUnderTest.named("memory").with("broker", "s3cret"))) {
      Member closed = stage.mortalMember(MemberSpec.of(1));
      closed.awaitReady();
      closed.pause();
      closed.resume();
      closed.close(Duration.ofSeconds(5));
      Member killed = stage.childMember(MemberSpec.of(2).doing(Work.lasting(5)));
      killed.awaitReady();
      killed.kill();

      assertThat(kinds(stage, 0))
          .containsExactly(
              EntryKind.MEMBER_STARTED,
              EntryKind.MEMBER_READY,
              EntryKind.MEMBER_PAUSED,
              EntryKind.MEMBER_RESUMED,
              EntryKind.MEMBER_CLOSING,
              EntryKind.MEMBER_CLOSED);
      assertThat(kinds(stage, 1))
          .containsExactly(
              EntryKind.MEMBER_STARTED, EntryKind.MEMBER_READY, EntryKind.MEMBER_KILLED);
      assertThat(closed.isAlive()).isFalse();
      assertThat(killed.isAlive()).isFalse();
    }
  }

  @Test
  void oneProcessIsAMemberOfSeveralGroups() {
    try (Stage stage = stage(BinderUnderTest.named("memory"))) {
      Member member = stage.childMember(MemberSpec.of(1), MemberSpec.of(2));
      member.awaitReady();
      member.kill();

      List<Entry> entries = new ArrayList<>();
      stage.journal().read(0, entries::add);
      assertThat(entries)
          .extracting(entry -> entry.kind() + " in " + entry.group())
          .containsExactly(
              "MEMBER_STARTED in 1",
              "MEMBER_STARTED in 2",
              "MEMBER_READY in 1",
              "MEMBER_READY in 2",
              "MEMBER_KILLED in 1",
              "MEMBER_KILLED in 2");
    }
  }

  @Test
  void ordersSurviveTheirFileWhichIsForTheOwnerAlone() throws Exception {
    Orders orders =
        new Orders(
            "kafka",
            java.util.Map.of("waybill.binders.kafka.client.sasl.jaas.config", "p\u00e4ss=\"\\ 1;"),
            directory.toAbsolutePath(),
            "run",
            -7,
            "orders",
            3,
            List.of(
                new Orders.Role(1, new Work.Lasting(0, 2_500), true, Fatal.effect(3)),
                new Orders.Role(7, new Work.Lasting(20, 20), false, Fatal.NEVER)));

    Path file = orders.write();

    try {
      assertThat(Orders.read(file)).isEqualTo(orders);
      assertThat(Files.getPosixFilePermissions(file))
          .containsExactlyInAnyOrder(
              java.nio.file.attribute.PosixFilePermission.OWNER_READ,
              java.nio.file.attribute.PosixFilePermission.OWNER_WRITE);
    } finally {
      Files.delete(file);
    }
  }

  @Test
  void refusesWhatAnotherProcessCannotKnow() {
    BinderUnderTest changed =
        BinderUnderTest.named("memory").withInterceptor(new dev.waybill.Interceptor() {});
    try (Stage stage = stage(changed)) {
      assertThatThrownBy(() -> stage.childMember(MemberSpec.of(0)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("changed binder");
    }
  }

  private Stage stage(BinderUnderTest binder) {
    return new Stage(binder, CHILDREN, 1, "run", "child-member", 100, directory);
  }

  private static List<EntryKind> kinds(Stage stage, int member) {
    List<Entry> entries = new ArrayList<>();
    stage.journal().read(0, entries::add);
    return entries.stream().filter(e -> e.actor() == member).map(Entry::kind).toList();
  }
}
