package dev.waybill.conformance.stage;

import dev.waybill.IdempotencyStore;
import dev.waybill.SubscriptionOptions;
import dev.waybill.conformance.Need;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/** The members of a stage, numbered as they are started. Thread-safe. */
final class Cast {
  private final Stage stage;
  private final List<Member> members = new CopyOnWriteArrayList<>();
  private final AtomicInteger started = new AtomicInteger();

  /** One after the other: who dies is told by how many live before it. */
  private final ReentrantLock deaths = new ReentrantLock();

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
    CompletableFuture<LocalMember> self = new CompletableFuture<>();
    FatalMoments moments = new FatalMoments(spec.fatal(), () -> self.join().kill());
    RecordingHandler handler =
        new RecordingHandler(
            life,
            stage.codec(),
            number,
            spec.group(),
            spec.work(),
            stage.mending(),
            Cast::refuseToHalt,
            spec.once() instanceof Once.By);
    LocalMember member =
        new LocalMember(
            number,
            spec.group(),
            stage.journal(),
            stage.open(moments.watching(stage.binder()), options(spec)),
            stage.destination(),
            handler,
            subscription(spec, life, number, moments),
            life,
            this::kill);
    members.add(member);
    self.complete(member);
    return member;
  }

  private SubscriptionOptions subscription(
      MemberSpec spec, Life life, int number, FatalMoments moments) {
    if (spec.once() instanceof Once.Not) {
      return SubscriptionOptions.defaults();
    }
    IdempotencyStore store = spec.once() instanceof Once.By by ? by.store() : stage.durableStore();
    return SubscriptionOptions.builder()
        .idempotency(
            new RecordingStore(
                stage.binder().store(store),
                spec.once() instanceof Once.Durably,
                life,
                stage.codec(),
                number,
                spec.group(),
                moments))
        .build();
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
      if (!stage.binder().opensElsewhere()
          || !(spec.work() instanceof Work.Lasting work)
          || spec.once() instanceof Once.By) {
        throw new IllegalStateException(
            "Another process knows neither a changed binder nor work or a store that is code");
      }
      options.putAll(options(spec));
      boolean durably = spec.once() instanceof Once.Durably;
      roles.add(new Orders.Role(spec.group(), work, durably, spec.fatal()));
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
    deaths.lock();
    try {
      int before = 0;
      for (Member other : members) {
        if (other.number() < member.number()
            && other.group() == member.group()
            && other.isAlive()) {
          before++;
        }
      }
      stage.environment().killMember(stage.destination(), Stage.group(member.group()), before);
      member.died();
    } finally {
      deaths.unlock();
    }
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
