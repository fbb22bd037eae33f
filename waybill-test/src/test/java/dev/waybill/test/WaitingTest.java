package dev.waybill.test;

import static dev.waybill.test.Events.event;
import static dev.waybill.test.Events.publish;
import static dev.waybill.test.WaybillAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.BatchResult;
import dev.waybill.Delivery;
import dev.waybill.Messaging;
import dev.waybill.PublishOutcome;
import dev.waybill.PublishReceipt;
import dev.waybill.PublishUncertainException;
import dev.waybill.Subscription;
import dev.waybill.SubscriptionOptions;
import dev.waybill.SubscriptionState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Whoever waits lets time pass. */
class WaitingTest {
  @Test
  void comesToTheEndOfEveryFuture() throws Exception {
    try (WaybillTest waybill = WaybillTest.open()) {
      Messaging messaging = waybill.messaging();
      messaging.subscribe("orders", "billing", delivery -> {}).ready().join();
      assertThat(messaging.publisher("orders").publish(event("a1")).get().eventId())
          .isEqualTo("a1");
      assertThat(messaging.publisher("orders").publishAll(List.of(event("a2"))).join())
          .allMatch(PublishOutcome::isConfirmed);
      messaging.publisher("orders").flush().join();
      assertThat(messaging.backlog("orders", "billing").join()).isNotEmpty();
      assertThat(messaging.deadLetters("orders", "billing").count().join()).isZero();
      assertThat(waybill.elapsed()).isZero();
    }
  }

  @Test
  void takesTheTimeThatTheEndTakes() {
    try (WaybillTest waybill = WaybillTest.open()) {
      CompletableFuture<PublishReceipt> publish = publishToNobody(waybill);

      assertThatThrownBy(publish::join).hasCauseInstanceOf(PublishUncertainException.class);
      assertThat(waybill.elapsed()).isBetween(Duration.ofSeconds(29), Duration.ofSeconds(30));
    }
  }

  @Test
  void takesNoMoreTimeThanIsGiven() {
    try (WaybillTest waybill = WaybillTest.open()) {
      CompletableFuture<PublishReceipt> publish = publishToNobody(waybill);

      assertThatThrownBy(() -> publish.get(5, TimeUnit.SECONDS))
          .isInstanceOf(TimeoutException.class);
      assertThat(waybill.elapsed()).isEqualTo(Duration.ofSeconds(5));
    }
  }

  @Test
  void refusesToWaitForWhatNeverComes() {
    try (WaybillTest waybill = WaybillTest.open()) {
      assertThatThrownBy(() -> waybill.after(Duration.ofHours(2)).join())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("would last for ever");
    }
  }

  @Test
  void letsAHandlerWaitForItsPublish() {
    try (WaybillTest waybill = WaybillTest.open()) {
      Messaging messaging = waybill.messaging();
      List<String> positions = new ArrayList<>();
      messaging.subscribe(
          "orders",
          "billing",
          delivery -> {
            CompletableFuture<PublishReceipt> invoice =
                messaging.publisher("invoices").publish(delivery.event());
            positions.add(invoice.join().eventId());
          });
      publish(waybill, "a1", "b1");

      assertThat(waybill).deliveredTo("billing").handledInAnyOrder("a1", "b1");
      assertThat(positions).containsExactlyInAnyOrder("a1", "b1");
    }
  }

  @Test
  void letsABatchPublish() {
    try (WaybillTest waybill = WaybillTest.open()) {
      Messaging messaging = waybill.messaging();
      messaging.subscribeBatch(
          "orders",
          "billing",
          batch -> {
            batch.forEach(each -> messaging.publisher("invoices").publish(each.event()));
            return BatchResult.success();
          },
          SubscriptionOptions.defaults());
      publish(waybill, "a1", "a2");
      waybill.advance(Duration.ofSeconds(1));

      assertThat(waybill).deliveredTo("billing").handled("a1", "a2");
      assertThat(waybill).publishedTo("invoices").confirmed("a1", "a2");
    }
  }

  @Test
  void letsTimePassInClose() {
    try (WaybillTest waybill = WaybillTest.open()) {
      Subscription subscription =
          waybill
              .messaging()
              .subscribe("orders", "billing", delivery -> waybill.sleep(Duration.ofSeconds(20)));
      publish(waybill, "a1");
      waybill.settle();
      waybill.messaging().close(Duration.ofMinutes(1));

      assertThat(subscription.state()).isEqualTo(SubscriptionState.CLOSED);
      assertThat(waybill).deliveredTo("billing").handled("a1");
      assertThat(waybill.elapsed()).isEqualTo(Duration.ofSeconds(20));
    }
  }

  @Test
  void interruptsASleepingHandlerAtItsTimeout() {
    try (WaybillTest waybill = WaybillTest.open()) {
      waybill
          .messaging()
          .subscribe(
              "orders",
              "billing",
              delivery -> waybill.sleep(Duration.ofMinutes(1)),
              SubscriptionOptions.builder().handlerTimeout(Duration.ofSeconds(5)).build());
      publish(waybill, "a1");
      waybill.advance(Duration.ofSeconds(5));

      RecordedAttempt first = waybill.deliveredTo("billing").get(0);
      assertThat(first.failure()).isInstanceOf(InterruptedException.class);
      assertThat(first.endedAt()).isEqualTo(Duration.ofSeconds(5));
    }
  }

  @Test
  void lastsAsLongAsAnAsyncHandlersStage() {
    try (WaybillTest waybill = WaybillTest.open()) {
      waybill
          .messaging()
          .subscribeAsync(
              "orders",
              "billing",
              delivery -> waybill.after(Duration.ofSeconds(3)),
              SubscriptionOptions.defaults());
      publish(waybill, "a1", "a2");
      waybill.advance(Duration.ofSeconds(10));

      assertThat(waybill)
          .deliveredTo("billing")
          .handled("a1", "a2")
          .triedAt("a2", Duration.ofSeconds(3));
    }
  }

  @Test
  void letsInWhatOtherThreadsDo() throws Exception {
    try (WaybillTest waybill = WaybillTest.open()) {
      CompletableFuture<Void> answer = new CompletableFuture<>();
      waybill
          .messaging()
          .subscribeAsync("orders", "billing", delivery -> answer, SubscriptionOptions.defaults());
      publish(waybill, "a1");
      waybill.settle();
      Thread other = new Thread(() -> answer.complete(null), "other");
      other.start();
      other.join();
      publish(waybill, "a2");

      assertThat(waybill).deliveredTo("billing").handled("a1", "a2");
    }
  }

  @Test
  void goesWithTheTestFromThreadToThread() throws Exception {
    try (WaybillTest waybill = WaybillTest.open()) {
      List<String> handled = new ArrayList<>();
      Thread other =
          new Thread(
              () -> {
                waybill
                    .messaging()
                    .subscribe("orders", "billing", one -> handled.add(one.event().getId()))
                    .ready()
                    .join();
                publish(waybill, "a1");
                waybill.settle();
              },
              "other");
      other.start();
      other.join();
      publish(waybill, "a2");
      waybill.settle();

      assertThat(handled).containsExactly("a1", "a2");
    }
  }

  @Test
  void refusesToMoveTheClockInAHandler() {
    try (WaybillTest waybill = WaybillTest.open()) {
      AtomicReference<Throwable> refusal = new AtomicReference<>();
      waybill
          .messaging()
          .subscribe("orders", "billing", delivery -> advance(waybill, delivery, refusal));
      publish(waybill, "a1");
      waybill.settle();

      assertThat(refusal.get())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("inside a handler")
          .hasMessageContaining("sleep()");
    }
  }

  private static void advance(
      WaybillTest waybill, Delivery delivery, AtomicReference<Throwable> refusal) {
    try {
      waybill.advance(Duration.ofSeconds(delivery.attempt()));
    } catch (IllegalStateException refused) {
      refusal.set(refused);
    }
  }

  @Test
  void refusesToWaitInACallback() {
    try (WaybillTest waybill = WaybillTest.open()) {
      AtomicReference<Throwable> refusal = new AtomicReference<>();
      waybill
          .messaging()
          .publisher("orders")
          .publish(event("a1"))
          .thenRun(() -> waybill.after(Duration.ofSeconds(1)).join())
          .exceptionally(
              refused -> {
                refusal.set(refused);
                return null;
              });
      waybill.settle();

      assertThat(refusal.get()).hasMessageContaining("inside a callback");
    }
  }

  @Test
  void refusesToWaitAfterTheEnd() {
    WaybillTest waybill = WaybillTest.open();
    CompletableFuture<Void> never = waybill.after(Duration.ofSeconds(1));
    waybill.close();
    waybill.close();

    assertThatThrownBy(never::join).hasMessageContaining("closed");
    assertThatThrownBy(waybill::settle).hasMessageContaining("closed");
  }

  private static CompletableFuture<PublishReceipt> publishToNobody(WaybillTest waybill) {
    var orders = waybill.messaging().publisher("orders");
    waybill.faults().cut();
    return orders.publish(event("a1"));
  }
}
