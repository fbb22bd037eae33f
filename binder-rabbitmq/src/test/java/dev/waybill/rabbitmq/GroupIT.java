package dev.waybill.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.MessageProperties;
import dev.waybill.ErrorCode;
import dev.waybill.Health;
import dev.waybill.MessagingException;
import dev.waybill.Ordering;
import dev.waybill.StartPosition;
import dev.waybill.TopologyMode;
import dev.waybill.UnsupportedCapabilityException;
import dev.waybill.conformance.fault.ActiveFault;
import dev.waybill.conformance.fault.TcpFault;
import dev.waybill.conformance.fault.TcpProxy;
import dev.waybill.spi.BinderPublisher;
import dev.waybill.spi.GroupStateStore;
import dev.waybill.spi.Inbound;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Joining, sharing, leaving, and losing the connection. */
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
  void everyMemberIsReadyEvenIfItOwnsNothing() {
    RabbitMqBinder binder = bench.open();
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
  void whatIsPublishedBeforeAGroupExistsIsNotForIt() {
    RabbitMqBinder binder = bench.open();
    Bench.get(
        binder.provision(
            new dev.waybill.spi.TopologyPlan(bench.plan(1).destinations(), List.of()),
            TopologyMode.APPLY));
    BinderPublisher publisher = bench.publisher(binder);
    bench.publish(publisher, "old", 5, 5);
    bench.provision(binder, 1);
    bench.publish(publisher, "new", 5, 5);
    Member member = bench.join(binder).acking().awaitDeliveries(5);
    assertThat(member.ids()).hasSize(5).allMatch(id -> id.startsWith("new"));
    assertThat(binder.capabilities().startPositions()).containsExactly(StartPosition.Kind.LATEST);
    assertThatThrownBy(
            () ->
                binder.subscribe(
                    bench.spec("m", Ordering.KEY, StartPosition.earliest()), new Member()))
        .isInstanceOf(UnsupportedCapabilityException.class);
  }

  @Test
  void subscribingToNothingFails() {
    RabbitMqBinder binder = bench.open();
    Member member = bench.join(binder);
    assertThatThrownBy(member::ready)
        .isInstanceOfSatisfying(
            MessagingException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.DESTINATION_NOT_FOUND))
        .hasMessageContaining(bench.queue(0));
    assertThat(binder.health().status()).isEqualTo(Health.Status.DOWN);
    member.close();
  }

  /** Acknowledgements that come too fast wait in the server's channel, and can be lost with it. */
  @ParameterizedTest
  @EnumSource
  void whatWasSettledBetweenHeldEventsStaysSettledWhenItsMemberLeaves(Ordering ordering)
      throws IOException {
    RabbitMqBinder binder = bench.open();
    Bench.get(binder.provision(bench.plan(1, ordering), TopologyMode.APPLY));
    Member first =
        bench.join(binder, bench.spec("a", ordering, StartPosition.latest()), new Member()).ready();
    BinderPublisher publisher = bench.publisher(binder);
    bench.publish(publisher, "e", 1_500, 50);
    first.awaitDeliveries(1_500);
    List<String> held = new ArrayList<>();
    keepTheDiskBusy();
    boolean hold = false;
    for (Inbound delivery : first.deliveries()) {
      hold = !hold;
      if (hold) {
        held.add(Member.id(delivery));
      } else {
        first.ack(delivery);
      }
    }
    first.close();

    Member second =
        bench
            .join(binder, bench.spec("b", ordering, StartPosition.latest()), new Member())
            .awaitDeliveries(held.size());
    bench.publish(publisher, "new", 1, 1);
    await().until(() -> second.ids().contains("new0"));
    held.add("new0");
    assertThat(second.ids()).containsExactlyInAnyOrderElementsOf(held);
  }

  /** For a while, with what is none of the binder's. */
  private void keepTheDiskBusy() throws IOException {
    String queue = bench.destination + "-burden";
    bench.channel.queueDeclare(queue, true, false, false, Map.of("x-queue-type", "quorum"));
    byte[] body = new byte[512 << 10];
    for (int i = 0; i < 200; i++) {
      bench.channel.basicPublish("", queue, MessageProperties.PERSISTENT_BASIC, body);
    }
  }

  /** The newcomer gets its share, after running handlers have ended, and nothing runs twice. */
  @Test
  void aQueueThatIsGivenUpWaitsForItsRunningHandler() {
    RabbitMqBinder binder = bench.open();
    bench.provision(binder, 6);
    CompletableFuture<Void> handlerDone = new CompletableFuture<>();
    Member first =
        bench.join(binder, bench.spec("a"), new Member().revocation(shard -> handlerDone)).ready();
    BinderPublisher publisher = bench.publisher(binder);
    bench.publish(publisher, "e", 120, 60);
    first.awaitDeliveries(120).awaitShards(6);

    Member second = bench.join(binder, bench.spec("b"), new Member()).ready();
    await().until(() -> first.log().stream().anyMatch(line -> line.startsWith("revoking")));
    String revoked =
        first.log().stream().filter(line -> line.startsWith("revoking")).findFirst().orElseThrow();
    String shard = revoked.substring("revoking ".length());
    assertThat(second.ids()).isEmpty();
    // What is settled and recorded while the queue is being given up still counts.
    List<Inbound> held =
        first.deliveries().stream().filter(in -> in.shard().id().equals(shard)).toList();
    first.ack(held.get(0));
    Bench.get(first.record(Member.id(held.get(1)), 2, false));
    assertThat(second.shards()).isEmpty();
    handlerDone.complete(null);

    await().until(() -> second.deliveries().stream().anyMatch(in -> in.shard().id().equals(shard)));
    second.awaitDeliveries(held.size() - 1);
    assertThat(second.ids()).doesNotContain(Member.id(held.get(0)));
    assertThat(second.delivery(Member.id(held.get(1))).priorAttempts()).isEqualTo(2);
    assertThat(second.deliveries()).allMatch(delivery -> delivery.crashes() == 0);
    // Each has a share, and neither has all.
    assertThat(second.shards()).hasSizeBetween(1, 5);
    assertThat(first.shards()).hasSize(6 - second.shards().size());
    first.close();
  }

  /** Members come and go while events flow: nothing is lost, and no key runs at two places. */
  @Test
  void nothingIsLostOrSharedWhileMembersComeAndGo() {
    RabbitMqBinder binder = bench.open();
    bench.provision(binder, 6);
    Map<String, String> owners = new ConcurrentHashMap<>();
    List<String> errors = new CopyOnWriteArrayList<>();
    Map<String, AtomicInteger> done = new ConcurrentHashMap<>();
    List<Member> members = new ArrayList<>();
    members.add(tracking(binder, "m0", owners, errors, done));
    members.get(0).ready();
    BinderPublisher publisher = bench.publisher(binder);
    int published = 0;
    for (int round = 1; round <= 6; round++) {
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
    assertThat(done.values()).allMatch(count -> count.get() == 1);
    assertThat(members.stream().flatMap(member -> member.failures().stream())).isEmpty();
  }

  private Member tracking(
      RabbitMqBinder binder,
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
  void stopsDeliveringWhenToldToAndHandsTheRestBackInOrder() {
    RabbitMqBinder binder = bench.open();
    bench.provision(binder, 1);
    Member member = bench.join(binder, bench.spec("m"), new Member().credit(5)).ready();
    BinderPublisher publisher = bench.publisher(binder);
    bench.publish(publisher, "e", 8, 1);
    member.awaitDeliveries(5);
    Bench.get(member.subscription().stopFetching());
    member.demand(100);
    bench.publish(publisher, "late", 5, 1);
    member.ack("e1", "e3");
    member.flush();
    assertThat(member.ids()).containsExactly("e0", "e1", "e2", "e3", "e4");
    member.close();
    Member next = bench.join(binder).acking().awaitDeliveries(11);
    assertThat(next.ids())
        .containsExactly(
            "e0", "e2", "e4", "e5", "e6", "e7", "late0", "late1", "late2", "late3", "late4");
    assertThat(next.deliveries()).allMatch(delivery -> delivery.crashes() == 0);
  }

  @Test
  void keepsToItsCredit() {
    RabbitMqBinder binder = bench.open();
    bench.provision(binder, 1);
    Member member = bench.join(binder, bench.spec("m"), new Member().credit(3)).ready();
    bench.publish(bench.publisher(binder), "e", 10, 1);
    member.awaitDeliveries(3);
    member.ackAll();
    member.flush();
    assertThat(member.ids()).hasSize(3);
    member.demand(2);
    member.awaitDeliveries(5);
    member.flush();
    assertThat(member.ids()).hasSize(5);
  }

  @Test
  void holdsNoMoreThanItsPrefetch() {
    RabbitMqBinder binder = bench.with(RabbitMqOptions.PREFETCH, 20).open();
    assertThat(binder.capabilities().windowEvents()).isEqualTo(Integer.MAX_VALUE);
    bench.provision(binder, 1);
    Member member = bench.join(binder).ready();
    bench.publish(bench.publisher(binder), "e", 50, 1);
    member.awaitDeliveries(20);
    await().until(() -> member.subscription().windowFill() == 1.0);
    member.flush();
    assertThat(member.ids()).hasSize(20);
    // One that is stuck holds up one place, not what comes behind it.
    member.handler(member::ack);
    member.deliveries().subList(1, 20).forEach(member::ack);
    member.awaitDeliveries(50);
    assertThat(member.ids()).doesNotHaveDuplicates();
    member.close();
    await().until(() -> bench.waiting(0) == 1);
  }

  @Test
  void membersOfAnUnorderedGroupShareAQueue() {
    RabbitMqBinder binder = bench.open();
    Bench.get(binder.provision(bench.plan(1, Ordering.NONE), TopologyMode.APPLY));
    Member first =
        bench.join(
            binder, bench.spec("a", Ordering.NONE, StartPosition.latest()), new Member().acking());
    Member second =
        bench.join(
            binder, bench.spec("b", Ordering.NONE, StartPosition.latest()), new Member().acking());
    first.ready();
    second.ready();
    bench.publish(bench.publisher(binder), "e", 200, 200);
    await()
        .until(
            () -> {
              Set<String> all = new HashSet<>(first.ids());
              all.addAll(second.ids());
              return all.size() == 200;
            });
    assertThat(first.ids()).isNotEmpty();
    assertThat(second.ids()).isNotEmpty();
    first.close();
    second.close();
  }

  @Test
  void losesItsConnectionAndGoesOnWithoutLossAndInOrder() {
    try (TcpProxy proxy = TcpProxy.to(port())) {
      RabbitMqBinder binder = bench.open();
      bench.provision(binder, 3);
      RabbitMqBinder far = bench.open(bench.config("127.0.0.1:" + proxy.port()));
      Member member = bench.join(far).acking().ready();
      BinderPublisher publisher = bench.publisher(binder);
      for (int round = 0; round < 5; round++) {
        bench.publish(publisher, "r" + round + "-", 500, 30);
        String prefix = "r" + round + "-";
        await().until(() -> member.ids().stream().anyMatch(id -> id.startsWith(prefix)));
        try (ActiveFault cut = proxy.inject(TcpFault.cut())) {
          await().until(() -> far.health().status() == Health.Status.DOWN);
          assertThat(cut).isNotNull();
        }
        await().until(() -> far.health().status() == Health.Status.UP);
      }
      await().until(() -> new HashSet<>(member.ids()).size() == 2_500);
      assertThat(member.log().stream().filter(line -> line.startsWith("lost"))).isNotEmpty();
      Map<String, Integer> last = new ConcurrentHashMap<>();
      Set<String> seen = new HashSet<>();
      for (Inbound delivery : member.deliveries()) {
        String id = Member.id(delivery);
        if (seen.add(id)) {
          int number =
              Integer.parseInt(id.substring(1, 2)) * 500 + Integer.parseInt(id.substring(3));
          Integer before = last.put(String.valueOf(delivery.key()), number);
          assertThat(before == null || before < number).as(id).isTrue();
        }
      }
    }
  }

  @Test
  void endsEveryThreadAndConnection() {
    RabbitMqBinder binder = bench.open();
    bench.provision(binder, 2);
    Member member = bench.join(binder).acking().ready();
    BinderPublisher publisher = bench.publisher(binder);
    bench.publish(publisher, "e", 10, 10);
    member.awaitDeliveries(10);
    GroupStateStore state = binder.extension(GroupStateStore.class).orElseThrow();
    Bench.get(state.load(bench.destination, bench.group, "x"));
    assertThat(bench.runtime.lent()).isNotEmpty();
    assertThat(bench.runtime.lent())
        .allMatch(thread -> !thread.isAlive() || thread.getName().startsWith("waybill-"));
    binder.close();
    binder.close();
    await().until(() -> bench.runtime.lent().stream().noneMatch(Thread::isAlive));
  }

  /** Operators may delete a queue under a member; it goes on when the queue is back. */
  @Test
  void aQueueThatVanishesIsFoundAgain() throws IOException {
    RabbitMqBinder binder = bench.open();
    bench.provision(binder, 1);
    Member member = bench.join(binder).acking().ready();
    BinderPublisher publisher = bench.publisher(binder);
    bench.publish(publisher, "a", 3, 1);
    member.awaitDeliveries(3);
    bench.channel.queueDelete(bench.queue(0));
    await().until(() -> member.log().contains("lost 0"));
    bench.provision(binder, 1);
    bench.publish(publisher, "b", 3, 1);
    member.awaitDeliveries(6);
    assertThat(member.log()).containsSubsequence("assigned 0", "lost 0", "assigned 0");
  }

  @Test
  void tellsWhatWaits() {
    RabbitMqBinder binder = bench.open();
    bench.provision(binder, 2);
    bench.publish(bench.publisher(binder), "e", 30, 30);
    await()
        .until(
            () ->
                Bench.get(binder.backlog(bench.destination, bench.group)).stream()
                        .mapToLong(shard -> shard.waiting())
                        .sum()
                    == 30);
    assertThat(Bench.get(binder.backlog(bench.destination, bench.group)))
        .hasSize(2)
        .allMatch(shard -> shard.inFlight() == -1 && shard.oldestAge() == null);
    assertThatThrownBy(() -> Bench.get(binder.backlog(bench.destination, "nobody")))
        .isInstanceOfSatisfying(
            MessagingException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.DESTINATION_NOT_FOUND));
  }

  private int port() {
    return Integer.parseInt(bench.endpoint.substring(bench.endpoint.lastIndexOf(':') + 1));
  }
}
