package dev.waybill.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.waybill.MessagingException;
import dev.waybill.spi.AttemptRecord;
import dev.waybill.spi.BinderPublisher;
import dev.waybill.spi.Inbound;
import dev.waybill.spi.Settlement;
import io.nats.client.Connection;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the next owner of a partition knows, after an orderly hand-over and after a death. */
@Tag("broker")
class TakeoverIT {
  private Bench bench;
  private NatsBinder binder;
  private BinderPublisher publisher;

  @BeforeEach
  void open() {
    bench = new Bench().commitInterval(Duration.ofMillis(50));
    binder = bench.open();
    bench.provision(binder, 1);
    publisher = bench.publisher(binder);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private long position() {
    return bench.checkpoint(binder, 0).position();
  }

  private Member joinAndPublish(int count) {
    Member member = bench.join(binder).ready();
    bench.publish(publisher, "e", count, count);
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
    assertThat(position()).isEqualTo(11);
    assertThat(bench.checkpoint(binder, 0).finished()).isNull();
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
    assertThat(bench.checkpoint(binder, 0).dirty()).isTrue();
    first.ack("e0");
    first.close();
    assertThat(position()).isEqualTo(2);
    assertThat(bench.checkpoint(binder, 0).dirty()).isFalse();

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
    await().untilAsserted(() -> assertThat(bench.checkpoint(binder, 0).crashes()).isZero());
    bench.publish(publisher, "g", 1, 1);
    third.awaitDeliveries(4);
    third.die();
    Member fourth = bench.join(binder).awaitDeliveries(1);
    assertThat(fourth.delivery("g0").crashes()).isEqualTo(1);
  }

  @Test
  void whatIsPublishedAfterTheDeathIsNoSuspect() {
    Member first = joinAndPublish(1);
    // Reserved far ahead, far beyond the end of the log.
    assertThat(bench.checkpoint(binder, 0).deliveredUpTo()).isGreaterThan(100);
    first.die();
    Member second = bench.join(binder).awaitDeliveries(1);
    bench.publish(publisher, "later", 1, 1);
    second.awaitDeliveries(2);
    assertThat(second.delivery("e0").crashes()).isEqualTo(1);
    assertThat(second.delivery("later0").crashes()).isZero();
  }

  @Test
  void onlyWhatWasHandedOutInSafeModeIsSuspected() {
    Member first = joinAndPublish(5);
    first.die();
    Member second = bench.join(binder, bench.spec("m"), new Member().credit(2)).awaitDeliveries(2);
    assertThat(second.ids()).containsExactly("e0", "e1");
    assertThat(bench.checkpoint(binder, 0).deliveredUpTo()).isEqualTo(3);
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
    assertThat(position()).isEqualTo(1);
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
    assertThat(position()).isEqualTo(2);
    member.ack(member.deliveries().get(3));
    member.flush();
    assertThat(position()).isEqualTo(4);
  }

  /** What was finished on the old stream is none of the new one's business. */
  @Test
  void aStreamThatIsCreatedAnewIsReadFromItsBeginning() throws Exception {
    Member first = joinAndPublish(5);
    first.ackAll();
    first.flush();
    first.close();
    try (Connection server = bench.look()) {
      server.jetStreamManagement().deleteStream(bench.destination);
    }
    bench.provision(binder, 1);
    bench.publish(publisher, "new", 8, 2);
    Member second = bench.join(binder).acking().awaitDeliveries(8);
    assertThat(second.ids()).hasSize(8).allMatch(id -> id.startsWith("new"));
    second.flush();
    assertThat(position()).isEqualTo(9);
  }
}
