package dev.waybill.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.waybill.MessagingException;
import dev.waybill.spi.AttemptRecord;
import dev.waybill.spi.BinderPublisher;
import dev.waybill.spi.GroupStateStore;
import dev.waybill.spi.Inbound;
import dev.waybill.spi.Settlement;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the next owner of a queue knows, after an orderly hand-over and after a death. */
@Tag("broker")
class TakeoverIT {
  private Bench bench;
  private RabbitMqBinder binder;
  private BinderPublisher publisher;

  @BeforeEach
  void open() {
    bench = new Bench();
    binder = bench.open();
    bench.provision(binder, 1);
    publisher = bench.publisher(binder);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  /** What the owner of the queue left in the state of the group. */
  private String mark() {
    GroupStateStore state = binder.extension(GroupStateStore.class).orElseThrow();
    return String.valueOf(Bench.get(state.load(bench.destination, bench.group, "~0")).get("owner"));
  }

  private Member joinAndPublish(int count) {
    Member member = bench.join(binder).ready();
    bench.publish(publisher, "e", count, 1);
    return member.awaitDeliveries(count);
  }

  @Test
  void finishedAheadIsNotDeliveredAgain() {
    Member first = joinAndPublish(10);
    first.ack("e1", "e2", "e7");
    first.flush();
    first.die();

    Member second = bench.join(binder).awaitDeliveries(7);
    assertThat(second.ids()).containsExactly("e0", "e3", "e4", "e5", "e6", "e8", "e9");
    second.ackAll();
    second.flush();
    second.close();
    await().until(() -> bench.waiting(0) == 0);
  }

  @Test
  void finishedAheadSurvivesAnOwnerThatDiesEarly() {
    Member first = joinAndPublish(10);
    first.ack("e8");
    first.flush();
    first.die();
    Member second = bench.join(binder, bench.spec("m"), new Member().credit(2)).awaitDeliveries(2);
    second.ack("e1");
    second.flush();
    second.die();

    Member third = bench.join(binder).awaitDeliveries(8);
    assertThat(third.ids()).containsExactly("e0", "e2", "e3", "e4", "e5", "e6", "e7", "e9");
  }

  @Test
  void anOrderlyHandOverIsNoCrash() {
    Member first = joinAndPublish(3);
    Bench.get(first.record("e1", 2, false));
    first.ack("e0");
    first.close();
    await().until(() -> bench.waiting(0) == 2);

    Member second = bench.join(binder).awaitDeliveries(2);
    assertThat(second.ids()).containsExactly("e1", "e2");
    assertThat(second.deliveries()).allMatch(delivery -> delivery.crashes() == 0);
    assertThat(second.delivery("e1").priorAttempts()).isEqualTo(2);
    assertThat(second.delivery("e1").diedAlone()).isFalse();
    assertThat(second.delivery("e2").priorAttempts()).isZero();
  }

  @Test
  void crashesAreCountedUntilTheSuspectsAreDone() {
    Member first = joinAndPublish(3);
    first.ack("e0");
    first.flush();
    first.die();

    Member second = bench.join(binder).awaitDeliveries(2);
    assertThat(second.deliveries()).allMatch(delivery -> delivery.crashes() == 1);
    second.die();
    Member third = bench.join(binder).awaitDeliveries(2);
    assertThat(third.deliveries()).allMatch(delivery -> delivery.crashes() == 2);

    // Published after the last death: it cannot have killed anybody.
    bench.publish(publisher, "f", 1, 1);
    third.awaitDeliveries(3);
    assertThat(third.delivery("f0").crashes()).isZero();
    third.ackAll();
    third.flush();
    await().untilAsserted(() -> assertThat(mark()).endsWith(",0"));
    bench.publish(publisher, "g", 1, 1);
    third.awaitDeliveries(4);
    third.die();
    Member fourth = bench.join(binder).awaitDeliveries(1);
    assertThat(fourth.delivery("g0").crashes()).isEqualTo(1);
  }

  @Test
  void onlyWhatWasHandedOutInSafeModeIsSuspected() {
    Member first = joinAndPublish(5);
    first.die();
    Member second = bench.join(binder, bench.spec("m"), new Member().credit(2)).awaitDeliveries(2);
    assertThat(second.ids()).containsExactly("e0", "e1");
    second.die();

    Member third = bench.join(binder).awaitDeliveries(5);
    assertThat(third.deliveries().stream().map(Inbound::crashes)).containsExactly(2, 2, 0, 0, 0);
  }

  @Test
  void theAttemptThatRanAloneIsKnownToHaveKilled() {
    Member first = joinAndPublish(3);
    Bench.get(first.record("e0", 1, false));
    Bench.get(first.record("e1", 3, true));
    first.die();

    Member second = bench.join(binder).awaitDeliveries(3);
    assertThat(second.delivery("e0").priorAttempts()).isEqualTo(1);
    assertThat(second.delivery("e0").diedAlone()).isFalse();
    assertThat(second.delivery("e1").priorAttempts()).isEqualTo(3);
    assertThat(second.delivery("e1").diedAlone()).isTrue();
    // It stays known when its dead letter was not written before an orderly end.
    second.close();
    Member third = bench.join(binder).awaitDeliveries(3);
    assertThat(third.delivery("e1").diedAlone()).isTrue();
    Bench.get(third.record("e1", 4, false));
    third.die();
    Member fourth = bench.join(binder).awaitDeliveries(3);
    assertThat(fourth.delivery("e1").diedAlone()).isFalse();
    assertThat(fourth.delivery("e1").priorAttempts()).isEqualTo(4);
  }

  @Test
  void nothingOfAnEndedEpochCounts() {
    Member first = joinAndPublish(2);
    Inbound old = first.delivery("e0");
    first.die();
    assertThatThrownBy(
            () -> Bench.get(first.subscription().record(old, new AttemptRecord(1, null, false))))
        .isInstanceOf(MessagingException.class);
    first.ack(old);
    Bench.get(first.subscription().flush());

    Member second = bench.join(binder).awaitDeliveries(2);
    second.subscription().settle(old, Settlement.Ack.INSTANCE);
    second.flush();
    second.close();
    await().until(() -> bench.waiting(0) == 2);
    assertThat(second.delivery("e0").priorAttempts()).isZero();
  }

  @Test
  void releasedIsDeliveredAgain() {
    Member member = joinAndPublish(3);
    Inbound released = member.delivery("e1");
    member.subscription().settle(released, new Settlement.Release(false));
    member.awaitDeliveries(4);
    assertThat(member.ids()).containsExactly("e0", "e1", "e2", "e1");
    // The first hand-over is settled: only the second counts.
    member.ack(released);
    member.ack("e0", "e2");
    member.flush();
    member.ack(member.deliveries().get(3));
    member.flush();
    member.close();
    await().until(() -> bench.waiting(0) == 0);
  }

  @Test
  void ownLossOfAQueueIsNoCrash() {
    Member member = joinAndPublish(2);
    CompletableFuture<Void> alone = member.record("e0", 1, true).toCompletableFuture();
    Bench.get(alone);
    member.subscription().interrupt();
    member.awaitDeliveries(4);
    assertThat(member.log()).containsSubsequence("assigned 0", "lost 0", "assigned 0");
    assertThat(member.deliveries().get(2).crashes()).isZero();
    assertThat(member.deliveries().get(2).diedAlone()).isFalse();
    assertThat(member.deliveries().get(2).priorAttempts()).isEqualTo(1);
  }
}
