package dev.waybill.conformance.stage;

import dev.waybill.conformance.Need;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** The members of a stage, numbered as they are started. Thread-safe. */
final class Cast {
  private final Stage stage;
  private final List<Member> members = new CopyOnWriteArrayList<>();
  private final AtomicInteger started = new AtomicInteger();

  Cast(Stage stage) {
    this.stage = stage;
  }

  List<Member> all() {
    return List.copyOf(members);
  }

  /** Starts one in this JVM. */
  Member local(MemberSpec spec) {
    int number = started.getAndIncrement();
    Life life = new Life(stage.journal());
    RecordingHandler handler =
        new RecordingHandler(
            life,
            stage.codec(),
            number,
            spec.group(),
            spec.work(),
            stage.mending(),
            Cast::refuseToHalt);
    LocalMember member =
        new LocalMember(
            number,
            spec.group(),
            stage.journal(),
            stage.open(options(spec)),
            stage.destination(),
            handler,
            life,
            this::kill);
    members.add(member);
    return member;
  }

  private static void refuseToHalt() {
    throw new IllegalStateException("Only a member in a JVM of its own may end its process");
  }

  /** Starts one in a JVM of its own, with a subscription for each of these. */
  Member child(List<MemberSpec> specs) {
    int number = started.getAndIncrement();
    Map<String, String> options = new LinkedHashMap<>(stage.destinationOptions());
    List<Orders.Role> roles = new ArrayList<>();
    for (MemberSpec spec : specs) {
      if (!stage.binder().opensElsewhere() || !(spec.work() instanceof Work.Lasting work)) {
        throw new IllegalStateException(
            "Another process knows neither a changed binder nor work that is code");
      }
      options.putAll(options(spec));
      roles.add(new Orders.Role(spec.group(), work));
    }
    Orders orders =
        new Orders(
            stage.binder().type(),
            stage.binder().configuration(options),
            stage.file(),
            stage.codec().run(),
            stage.codec().seed(),
            stage.destination(),
            number,
            roles);
    Path log =
        stage.file().resolveSibling(stage.file().getFileName() + "-member-" + number + ".log");
    ChildMember member = new ChildMember(orders, stage.journal(), log);
    members.add(member);
    return member;
  }

  private void kill(LocalMember member) {
    if (!stage.environment().offers().contains(Need.MEMBER_KILL)) {
      throw new IllegalStateException("A scenario that kills members must say that it needs it");
    }
    int before = 0;
    for (Member other : members) {
      if (other.number() < member.number() && other.group() == member.group() && other.isAlive()) {
        before++;
      }
    }
    stage.environment().killMember(stage.destination(), Stage.group(member.group()), before);
  }

  private Map<String, String> options(MemberSpec spec) {
    String prefix =
        "waybill.destinations."
            + stage.destination()
            + ".groups."
            + Stage.group(spec.group())
            + ".";
    Map<String, String> all = new LinkedHashMap<>();
    spec.options().forEach((option, value) -> all.put(prefix + option, value));
    return all;
  }

  /** Ends the processes of those that have one. */
  void discard() {
    for (Member member : members) {
      if (member instanceof ChildMember child) {
        child.discard();
      }
    }
  }
}
