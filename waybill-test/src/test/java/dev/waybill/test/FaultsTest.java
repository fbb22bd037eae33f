package dev.waybill.test;

import static dev.waybill.test.Events.event;
import static dev.waybill.test.Events.publish;
import static dev.waybill.test.WaybillAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.Health;
import dev.waybill.MessageHandler;
import dev.waybill.Messaging;
import dev.waybill.PublishRejectedException;
import dev.waybill.PublishUncertainException;
import dev.waybill.RetryPolicy;
import dev.waybill.SubscriptionOptions;
import dev.waybill.test.RecordedAttempt.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

@WithWaybill
class FaultsTest {
  private static final SubscriptionOptions FOREVER =
      SubscriptionOptions.builder()
          .retry(RetryPolicy.fixed(Duration.ofSeconds(1)).maxAttempts(1000))
          .build();

  @Test
  void givesWhatADeadMemberHadInHandToAnother(WaybillTest waybill) {
    subscribe(waybill.messaging(), delivery -> waybill.sleep(Duration.ofMinutes(1)));
    publish(waybill, "a1", "a2");
    waybill.settle();
    subscribe(waybill.openMessaging(), delivery -> {});

    waybill.faults().crash("billing");

    assertThat(waybill).deliveredTo("billing").handled("a1", "a2");
    RecordedAttempt first = waybill.deliveredTo("billing").get(0);
    assertThat(first.outcome()).isEqualTo(Outcome.DIED);
    assertThat(first.program()).isEqualTo(1);
    waybill.advance(Duration.ofMinutes(2));
    assertThat(waybill).deliveredTo("billing").handled("a1", "a2");
  }

  @Test
  void keepsTheAttemptsThatTheDeadHaveCounted(WaybillTest waybill) {
    MessageHandler failing =
        delivery -> {
          throw new IllegalStateException("fails");
        };
    waybill.messaging().subscribe("orders", "billing", failing, FOREVER).ready().join();
    publish(waybill, "a1");
    waybill.advance(Duration.ofSeconds(2));
    waybill.faults().crash("billing");
    waybill.messaging().subscribe("orders", "billing", failing, FOREVER).ready().join();
    waybill.advance(Duration.ofSeconds(2));

    assertThat(waybill.deliveredTo("billing").stream().map(RecordedAttempt::attempt))
        .startsWith(1, 2, 3, 4);
  }

  @Test
  void doesNotReturnToAHandlerWhoseProgramIsDead(WaybillTest waybill) {
    boolean[] returned = new boolean[1];
    subscribe(
        waybill.messaging(),
        delivery -> {
          waybill.faults().crash("billing");
          returned[0] = true;
        });
    publish(waybill, "a1");
    waybill.settle();
    subscribe(waybill.messaging(), delivery -> {});

    assertThat(waybill).deliveredTo("billing").tried("a1", 2).handledOnce("a1");
    assertThat(returned[0]).isFalse();
  }

  @Test
  void diesBetweenEffectAndSettlement(WaybillTest waybill) {
    subscribe(waybill.messaging(), delivery -> {});
    waybill.faults().crashAfterNext("billing");
    publish(waybill, "a1");
    waybill.settle();
    assertThat(waybill).deliveredTo("billing").handled("a1");

    subscribe(waybill.messaging(), delivery -> {});

    assertThat(waybill).deliveredTo("billing").handled("a1", "a1");
  }

  @Test
  void asksForAMemberThatCanDie(WaybillTest waybill) {
    subscribe(waybill.messaging(), delivery -> {});
    waybill.faults().crash("billing");

    assertThatThrownBy(() -> waybill.faults().crash("billing"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("No living program is a member of 'orders/billing'");
  }

  @Test
  void movesShardsToTheNextMember(WaybillTest waybill) {
    subscribe(waybill.messaging(), delivery -> {});
    subscribe(waybill.openMessaging(), delivery -> {});
    publish(waybill, "a1");
    waybill.settle();
    waybill.faults().rebalance("billing");
    publish(waybill, "a2");

    List<RecordedAttempt> seen = waybill.deliveredTo("billing");
    assertThat(seen).hasSize(2);
    assertThat(seen.get(1).program()).isNotEqualTo(seen.get(0).program());
  }

  @Test
  void bringsAnEventAgainWhoseAckIsLost(WaybillTest waybill) {
    subscribe(waybill.messaging(), delivery -> {});
    waybill.faults().loseNextAck();
    publish(waybill, "a1");
    assertThat(waybill).deliveredTo("billing").handled("a1");

    waybill.faults().rebalance("billing");

    assertThat(waybill).deliveredTo("billing").handled("a1", "a1");
  }

  @Test
  void rejectsTheNextPublishAndNoOther(WaybillTest waybill) {
    subscribe(waybill.messaging(), delivery -> {});
    waybill.faults().failNextPublish("orders");

    var first = waybill.messaging().publisher("orders").publish(event("a1"));
    waybill.messaging().publisher("orders").publish(event("a2")).join();

    assertThatThrownBy(first::join).hasCauseInstanceOf(PublishRejectedException.class);
    assertThat(waybill).publishedTo("orders").rejected("a1").confirmed("a2");
    assertThat(waybill).deliveredTo("billing").neverSaw("a1").handled("a2");
  }

  @Test
  void leavesAPublishInDoubtThatIsStored(WaybillTest waybill) {
    subscribe(waybill.messaging(), delivery -> {});
    waybill.faults().loseNextConfirmation("orders");

    var publish = waybill.messaging().publisher("orders").publish(event("a1"));

    assertThatThrownBy(publish::join).hasCauseInstanceOf(PublishUncertainException.class);
    assertThat(waybill).publishedTo("orders").uncertain("a1");
    assertThat(waybill).deliveredTo("billing").handled("a1");
  }

  @Test
  void storesTheNextEventTwice(WaybillTest waybill) {
    subscribe(waybill.messaging(), delivery -> {});
    waybill.faults().duplicateNext("orders");
    publish(waybill, "a1", "a2");

    assertThat(waybill).deliveredTo("billing").handled("a1", "a1", "a2");
  }

  @Test
  void holdsAKeyWhoseDeadLetterIsRefused(WaybillTest waybill) {
    waybill
        .messaging()
        .subscribe(
            "orders",
            "billing",
            delivery -> {
              if (delivery.event().getId().equals("a1")) {
                throw new IllegalStateException("fails");
              }
            },
            SubscriptionOptions.builder().retry(RetryPolicy.none()).build());
    waybill.faults().refuseDeadLetters(true);
    publish(waybill, "a1", "a2", "b1");
    waybill.advance(Duration.ofMinutes(1));
    assertThat(waybill).deliveredTo("billing").handled("b1");
    assertThat(waybill).deadLettersOf("billing").isEmpty();

    waybill.faults().refuseDeadLetters(false);
    waybill.advance(Duration.ofMinutes(1));

    assertThat(waybill).deliveredTo("billing").handled("b1", "a2");
    assertThat(waybill).deadLettersOf("billing").are("a1");
  }

  @Test
  void takesTheBrokerAwayAndBringsItBack(WaybillTest waybill) {
    subscribe(waybill.messaging(), delivery -> {});
    publish(waybill, "a1");
    waybill.settle();
    waybill.faults().cut();
    publish(waybill, "a2");
    assertThat(waybill).deliveredTo("billing").handled("a1");
    assertThat(waybill.messaging().health().status()).isEqualTo(Health.Status.DOWN);

    waybill.faults().restore();

    assertThat(waybill).deliveredTo("billing").handled("a1", "a2");
  }

  @Test
  void leavesTheOtherGroupAlone(WaybillTest waybill) {
    subscribe(waybill.messaging(), delivery -> {});
    Messaging other = waybill.openMessaging();
    other.subscribe("orders", "mailing", delivery -> {}).ready().join();
    waybill.faults().crash("billing");
    publish(waybill, "a1", "b1");

    assertThat(waybill).deliveredTo("mailing").handledInAnyOrder("a1", "b1");
    assertThat(
            waybill.deliveredTo("mailing").stream()
                .map(RecordedAttempt::program)
                .collect(Collectors.toSet()))
        .containsExactly(2);
  }

  private static void subscribe(Messaging messaging, MessageHandler handler) {
    messaging.subscribe("orders", "billing", handler).ready().join();
  }
}
