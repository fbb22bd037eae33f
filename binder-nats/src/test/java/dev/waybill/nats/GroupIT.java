package dev.waybill.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.waybill.ErrorCode;
import dev.waybill.MessagingException;
import dev.waybill.Ordering;
import dev.waybill.StartPosition;
import dev.waybill.TopologyMode;
import dev.waybill.spi.AttemptRecord;
import dev.waybill.spi.BinderPublisher;
import dev.waybill.spi.GroupStateStore;
import dev.waybill.spi.Inbound;
import dev.waybill.spi.SubscriptionSpec;
import dev.waybill.spi.TopologyPlan;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Joining, leaving, starting and stopping. */
@Tag("broker")
class GroupIT {
  private Bench bench;

  @BeforeEach
  void open() {
    bench = new Bench();
  }

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void newGroupsBeginWhereTheyAreTold() {
    NatsBinder binder = bench.open();
    bench.provision(binder, 2);
    BinderPublisher publisher = bench.publisher(binder);
    bench.publish(publisher, "old", 10, 5);
    Instant before = Instant.now();
    await().until(() -> Instant.now().isAfter(before.plusMillis(1)));
    Instant between = Instant.now();
    await().until(() -> Instant.now().isAfter(between.plusMillis(1)));
    bench.publish(publisher, "new", 10, 5);

    Member latest = startedAt(binder, StartPosition.latest(), "latest");
    Member earliest = startedAt(binder, StartPosition.earliest(), "earliest");
    Member timed = startedAt(binder, StartPosition.at(between), "timed");
    bench.publish(publisher, "last", 10, 5);
    earliest.awaitDeliveries(30);
    timed.awaitDeliveries(20);
    latest.awaitDeliveries(10);
    assertThat(earliest.ids()).hasSize(30);
    assertThat(timed.ids()).hasSize(20).noneMatch(id -> id.startsWith("old"));
    assertThat(latest.ids()).hasSize(10).allMatch(id -> id.startsWith("last"));
  }

  private Member startedAt(NatsBinder binder, StartPosition start, String group) {
    Bench.get(
        binder.provision(
            new TopologyPlan(
                List.of(),
                List.of(
                    new TopologyPlan.Group(
                        bench.destination, group, Ordering.KEY, true, true, true, Map.of()))),
            TopologyMode.APPLY));
    SubscriptionSpec spec = bench.startingAt(start);
    return bench
        .join(
            binder,
            new SubscriptionSpec(
                spec.destination(),
                group,
                "m",
                spec.ordering(),
                start,
                false,
                spec.drain(),
                Map.of()),
            new Member().acking())
        .ready();
  }

  @Test
  void everyMemberIsReadyEvenIfItOwnsNothing() {
    NatsBinder binder = bench.open();
    bench.provision(binder, 2);
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      members.add(bench.join(binder, bench.spec("m" + i), new Member().acking()));
    }
    members.forEach(Member::ready);
    bench.publish(bench.publisher(binder), "e", 20, 10);
    await().until(() -> members.stream().mapToInt(member -> member.ids().size()).sum() == 20);
    assertThat(members.stream().flatMap(member -> member.ids().stream()).distinct()).hasSize(20);
  }

  @Test
  void subscribingToNothingFails() {
    NatsBinder binder = bench.open();
    Member member = bench.join(binder);
    assertThatThrownBy(member::ready)
        .isInstanceOfSatisfying(
            MessagingException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.DESTINATION_NOT_FOUND))
        .hasMessageContaining(bench.destination);
    assertThat(member.log()).contains("failure true");
    member.close();
  }

  @Test
  void aRevokedPartitionWaitsForItsRunningHandler() {
    NatsBinder binder = bench.open();
    bench.provision(binder, 2);
    CompletableFuture<Void> handlerDone = new CompletableFuture<>();
    Member first =
        bench.join(binder, bench.spec("a"), new Member().revocation(shard -> handlerDone)).ready();
    bench.publish(bench.publisher(binder), "e", 20, 10);
    first.awaitDeliveries(20).awaitShards(2);

    Member second = bench.join(binder, bench.spec("b"), new Member());
    await().until(() -> first.log().stream().anyMatch(line -> line.startsWith("revoking")));
    String revoked =
        first.log().stream().filter(line -> line.startsWith("revoking")).findFirst().orElseThrow();
    String shard = revoked.substring("revoking ".length());
    assertThat(second.ids()).isEmpty();
    // What is settled and recorded while the partition is being given up still counts.
    List<Inbound> held =
        first.deliveries().stream().filter(in -> in.shard().id().equals(shard)).toList();
    first.ack(held.get(0));
    CompletableFuture<Void> recorded =
        first
            .subscription()
            .record(held.get(1), new AttemptRecord(2, null, false))
            .toCompletableFuture();
    await("the record, well before the deadline of the hand-over")
        .atMost(Duration.ofSeconds(5))
        .until(recorded::isDone);
    assertThat(second.shards()).isEmpty();
    handlerDone.complete(null);

    second.awaitShards(1).awaitDeliveries(held.size() - 1);
    assertThat(second.ids()).doesNotContain(Member.id(held.get(0)));
    assertThat(second.delivery(Member.id(held.get(1))).priorAttempts()).isEqualTo(2);
    assertThat(second.deliveries()).allMatch(delivery -> delivery.crashes() == 0);
    first.close();
  }

  /** Members come and go while events flow: nothing is lost, and no key runs at two places. */
  @Test
  void nothingIsLostOrSharedWhileMembersComeAndGo() {
    NatsBinder binder = bench.open();
    bench.provision(binder, 6);
    Map<String, String> owners = new ConcurrentHashMap<>();
    List<String> errors = new CopyOnWriteArrayList<>();
    Map<String, AtomicInteger> done = new ConcurrentHashMap<>();
    List<Member> members = new ArrayList<>();
    members.add(tracking(binder, "m0", owners, errors, done));
    members.get(0).ready();
    BinderPublisher publisher = bench.publisher(binder);
    int published = 0;
    for (int round = 1; round <= 4; round++) {
      bench.publish(publisher, "r" + round + "-", 300, 60);
      published += 300;
      members.add(tracking(binder, "m" + round, owners, errors, done));
      if (round % 2 == 0) {
        members.remove(0).close();
      }
    }
    int all = published;
    await().atMost(Duration.ofSeconds(30)).until(() -> done.size() == all);
    assertThat(errors).isEmpty();
    // Members that left in order had committed: only what was in flight may have run twice.
    assertThat(done.values()).allMatch(count -> count.get() <= 2);
    assertThat(members.stream().flatMap(member -> member.failures().stream())).isEmpty();
  }

  private Member tracking(
      NatsBinder binder,
      String name,
      Map<String, String> owners,
      List<String> errors,
      Map<String, AtomicInteger> done) {
    Member member = new Member();
    member.handler(
        delivery -> {
          String other = owners.putIfAbsent(delivery.shard().domain(), name);
          if (other != null && !other.equals(name)) {
            errors.add(delivery + " at " + name + " while " + other + " owns it");
          }
          done.computeIfAbsent(Member.id(delivery), id -> new AtomicInteger()).incrementAndGet();
          member.ack(delivery);
        });
    member.revocation(
        shard -> {
          owners.remove(shard.domain(), name);
          return CompletableFuture.completedFuture(null);
        });
    member.whenClosed(shard -> owners.remove(shard.domain(), name));
    return bench.join(binder, bench.spec(name), member);
  }

  @Test
  void stopsDeliveringWhenToldTo() {
    NatsBinder binder = bench.open();
    bench.provision(binder, 1);
    Member member = bench.join(binder, bench.spec("m"), new Member().credit(5)).ready();
    BinderPublisher publisher = bench.publisher(binder);
    bench.publish(publisher, "e", 8, 1);
    member.awaitDeliveries(5);
    Bench.get(member.subscription().stopFetching());
    // Neither what was fetched before nor what is published now, whatever the credit.
    member.demand(100);
    bench.publish(publisher, "late", 5, 1);
    member.ackAll();
    member.flush();
    assertThat(member.ids()).containsExactly("e0", "e1", "e2", "e3", "e4");
    assertThat(bench.checkpoint(binder, 0).position()).isEqualTo(6);
    member.close();
    assertThat(bench.join(binder).awaitDeliveries(8).ids()).startsWith("e5", "e6", "e7", "late0");
  }

  @Test
  void usesNoMoreThanTheCredit() {
    NatsBinder binder = bench.open();
    bench.provision(binder, 1);
    Member member = bench.join(binder, bench.spec("m"), new Member().credit(3)).ready();
    BinderPublisher publisher = bench.publisher(binder);
    bench.publish(publisher, "e", 10, 1);
    member.awaitDeliveries(3);
    member.ackAll();
    member.flush();
    assertThat(member.ids()).hasSize(3);
    member.demand(2);
    member.awaitDeliveries(5);
    member.demand(0);
    member.flush();
    assertThat(member.ids()).hasSize(5);
    member.subscription().demand(member.shards().get(0), 100, 1);
    member.awaitDeliveries(6);
    member.flush();
    assertThat(member.ids()).hasSize(6);
  }

  @Test
  void leavesNoThreadBehind() throws Exception {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    NatsBinder binder = bench.open();
    bench.provision(binder, 1);
    Member member =
        bench.join(binder, bench.withInlet(bench.spec("m")), new Member().acking()).ready();
    bench.publish(bench.publisher(binder), "e", 5, 1);
    member.awaitDeliveries(5);
    GroupStateStore state = binder.extension(GroupStateStore.class).orElseThrow();
    Bench.get(state.load(bench.destination, "g", "0"));
    Thread serial = bench.runtime.serialThread();
    binder.close();
    List<Thread> left =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> !before.contains(thread) && thread != serial && thread.isAlive())
            .filter(thread -> !thread.getName().startsWith("waybill-conformance-timer-"))
            .toList();
    assertThat(left).isEmpty();
    assertThat(bench.runtime.lent()).isNotEmpty().noneMatch(Thread::isAlive);
    binder.close();
  }
}
