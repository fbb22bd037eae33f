package dev.waybill.test;

import static dev.waybill.test.Events.publish;
import static dev.waybill.test.WaybillAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.MessageHandler;
import dev.waybill.Ordering;
import dev.waybill.RetryPolicy;
import dev.waybill.SubscriptionOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TimeTest {
  private static final MessageHandler FAILING =
      delivery -> {
        throw new IllegalStateException("fails");
      };

  @Test
  void standsStillUntilItIsMoved() {
    try (WaybillTest waybill = WaybillTest.open()) {
      waybill.messaging().subscribe("orders", "billing", FAILING).ready().join();
      publish(waybill, "a1");
      waybill.settle();
      waybill.settle();

      assertThat(waybill).deliveredTo("billing").triedAt("a1", Duration.ZERO);
      assertThat(waybill.elapsed()).isZero();
      assertThat(waybill.clock().instant()).isEqualTo(Instant.parse("2026-01-01T00:00:00Z"));
    }
  }

  @Test
  void runsWhatBecomesDueAtItsTimeAndInOrder() {
    try (WaybillTest waybill = WaybillTest.open()) {
      List<Duration> times = new ArrayList<>();
      waybill
          .messaging()
          .subscribe(
              "orders",
              "billing",
              delivery -> {
                times.add(
                    Duration.between(
                        Instant.parse("2026-01-01T00:00:00Z"), waybill.clock().instant()));
                throw new IllegalStateException("fails");
              },
              SubscriptionOptions.builder()
                  .retry(RetryPolicy.fixed(Duration.ofSeconds(20)).maxAttempts(100))
                  .build());
      publish(waybill, "a1");
      waybill.advance(Duration.ofSeconds(59));

      assertThat(times)
          .containsExactly(Duration.ZERO, Duration.ofSeconds(20), Duration.ofSeconds(40));
      assertThat(waybill.elapsed()).isEqualTo(Duration.ofSeconds(59));
    }
  }

  @Test
  void doesNotGoBack() {
    try (WaybillTest waybill = WaybillTest.open()) {
      assertThatThrownBy(() -> waybill.advance(Duration.ofSeconds(-1)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("does not go back");
    }
  }

  @Test
  void happensTheSameWayForTheSameSeed() {
    assertThat(storm(WaybillTest.builder().seed(7)))
        .isEqualTo(storm(WaybillTest.builder().seed(7)))
        .isNotEqualTo(storm(WaybillTest.builder().seed(8)));
    assertThat(storm(WaybillTest.builder().shuffled().seed(7)))
        .isEqualTo(storm(WaybillTest.builder().shuffled().seed(7)))
        .isNotEqualTo(storm(WaybillTest.builder().seed(7)));
  }

  @Test
  void letsKeysButNoEventsOfAKeyOvertakeEachOtherWhenShuffled() {
    Set<List<String>> orders = new HashSet<>();
    for (long seed = 1; seed <= 20; seed++) {
      try (WaybillTest waybill = WaybillTest.builder().shuffled().seed(seed).open()) {
        waybill.messaging().subscribe("orders", "billing", delivery -> {}).ready().join();
        publish(waybill, "a1", "b1", "a2", "b2", "c1");
        assertThat(waybill)
            .deliveredTo("billing")
            .handledOfKey("a", "a1", "a2")
            .handledOfKey("b", "b1", "b2");
        orders.add(waybill.deliveredTo("billing").stream().map(RecordedAttempt::id).toList());
      }
    }
    assertThat(orders).hasSizeGreaterThan(3);
  }

  @Test
  void letsEventsOfAKeyOvertakeEachOtherWhereTheGroupHasNoOrder() {
    Set<List<String>> orders = new HashSet<>();
    for (long seed = 1; seed <= 20; seed++) {
      try (WaybillTest waybill = WaybillTest.builder().shuffled().seed(seed).open()) {
        waybill
            .messaging()
            .subscribe(
                "orders",
                "billing",
                delivery -> {},
                SubscriptionOptions.builder().ordering(Ordering.NONE).build());
        publish(waybill, "a1", "a2", "a3");
        orders.add(waybill.deliveredTo("billing").stream().map(RecordedAttempt::id).toList());
      }
    }
    assertThat(orders).hasSizeGreaterThan(1);
  }

  /** Failures with jitter, in two programs. */
  private static String storm(WaybillTest.Builder builder) {
    try (WaybillTest waybill = builder.open()) {
      waybill.messaging().subscribe("orders", "billing", FAILING).ready().join();
      waybill.openMessaging().subscribe("orders", "billing", FAILING).ready().join();
      publish(waybill, "a1", "b1", "c1", "a2", "d1");
      waybill.advance(Duration.ofSeconds(1));
      waybill.faults().crash("billing");
      waybill.advance(Duration.ofMinutes(5));
      return waybill.record().replaceAll("^.*\n", "");
    }
  }
}
