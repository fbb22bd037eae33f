package dev.waybill.test;

import static dev.waybill.test.Events.publish;
import static dev.waybill.test.WaybillAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.BatchResult;
import dev.waybill.Interceptor;
import dev.waybill.PublishReceipt;
import dev.waybill.RetryPolicy;
import dev.waybill.SubscriptionOptions;
import dev.waybill.test.RecordedAttempt.Outcome;
import io.cloudevents.CloudEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

@WithWaybill
class RecordTest {
  @Test
  void knowsEachEventOfABatch(WaybillTest waybill) {
    waybill
        .messaging()
        .subscribeBatch(
            "orders",
            "billing",
            batch -> {
              BatchResult result = BatchResult.success();
              batch.stream()
                  .filter(one -> one.event().getId().equals("a1") && one.attempt() == 1)
                  .forEach(one -> result.failed(one, new IllegalStateException("fails")));
              return result;
            },
            SubscriptionOptions.builder()
                .retry(RetryPolicy.fixed(Duration.ofSeconds(1)))
                .batch(10, Duration.ofMillis(100))
                .build());
    publish(waybill, "a1", "a2");
    waybill.advance(Duration.ofSeconds(5));

    List<RecordedAttempt> seen = waybill.deliveredTo("billing");
    assertThat(seen.subList(0, 2).stream().map(RecordedAttempt::outcome))
        .containsExactly(Outcome.FAILED, Outcome.NOT_COUNTED);
    assertThat(seen.get(0).failure()).hasMessage("fails");
    assertThat(waybill).deliveredTo("billing").handled("a1", "a2").tried("a1", 2);
  }

  @Test
  void tellsWhatRunsStill(WaybillTest waybill) {
    waybill
        .messaging()
        .subscribe("orders", "billing", delivery -> waybill.sleep(Duration.ofSeconds(10)));
    publish(waybill, "a1");
    waybill.advance(Duration.ofSeconds(4));

    RecordedAttempt first = waybill.deliveredTo("billing").get(0);
    assertThat(first.outcome()).isEqualTo(Outcome.RUNNING);
    assertThat(first.endedAt()).isEqualTo(Duration.ofSeconds(4));
  }

  @Test
  void isOneLineForEachPublishAndAttempt(WaybillTest waybill) {
    waybill
        .messaging()
        .subscribe(
            "orders",
            "billing",
            delivery -> {
              throw new IllegalStateException("no money");
            },
            SubscriptionOptions.builder()
                .retry(RetryPolicy.fixed(Duration.ofSeconds(90)).maxAttempts(2))
                .holdLimit(Duration.ofMinutes(2))
                .build());
    publish(waybill, "a1");
    waybill.advance(Duration.ofMinutes(2));

    assertThat(waybill.record())
        .isEqualToNormalizingNewlines(
            """
            seed 1, at 2m
                  0s  publish to orders  a1  CONFIRMED
                  0s  orders/billing of program 1  a1 attempt 1  FAILED: \
            java.lang.IllegalStateException: no money
               1m30s  orders/billing of program 1  a1 attempt 2  FAILED: \
            java.lang.IllegalStateException: no money""");
  }

  @Test
  void asksForAGroupThatIsThere(WaybillTest waybill) {
    waybill.messaging().subscribe("orders", "billing", delivery -> {});
    waybill.messaging().subscribe("orders", "mailing", delivery -> {});
    waybill.messaging().subscribe("refunds", "mailing", delivery -> {});

    assertThatThrownBy(() -> waybill.deliveredTo("biling"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'biling'")
        .hasMessageContaining("orders/billing");
    assertThatThrownBy(() -> waybill.deliveredTo("mailing"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[orders/mailing, refunds/mailing]");
    assertThat(waybill.deliveredTo("refunds/mailing")).isEmpty();
  }

  @Test
  void keepsTheInterceptorsOfTheApplication() {
    List<String> seen = new ArrayList<>();
    Interceptor own =
        new Interceptor() {
          @Override
          public CompletableFuture<PublishReceipt> publish(
              String destination, CloudEvent event, PublishChain next) {
            seen.add(event.getId());
            return next.proceed(event);
          }
        };
    try (WaybillTest waybill =
        WaybillTest.builder().with(messaging -> messaging.interceptor(own)).open()) {
      publish(waybill, "a1");
      assertThat(waybill).publishedTo("orders").confirmed("a1");
    }
    assertThat(seen).containsExactly("a1");
  }

  @Test
  void takesConfigurationAsItIs() {
    try (WaybillTest waybill =
        WaybillTest.builder().set("waybill.groups.billing.retry.max-attempts", "1").open()) {
      waybill
          .messaging()
          .subscribe(
              "orders",
              "billing",
              delivery -> {
                throw new IllegalStateException("fails");
              });
      publish(waybill, "a1");

      assertThat(waybill).deadLettersOf("billing").are("a1").hasAttempts("a1", 1);
    }
    assertThatThrownBy(() -> WaybillTest.builder().set("waybill.namespace", "it"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'waybill.namespace'");
  }
}
