package dev.waybill.test;

import static dev.waybill.test.Events.publish;
import static dev.waybill.test.WaybillAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.DeadLetterReason;
import dev.waybill.NonRetryableException;
import java.time.Duration;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a failed assertion says: what was wanted, what was found, and everything there was. */
@WithWaybill
class WaybillAssertionsTest {
  @BeforeEach
  void handleSome(WaybillTest waybill) {
    waybill
        .messaging()
        .subscribe(
            "orders",
            "billing",
            delivery -> {
              if (delivery.event().getId().equals("a1")) {
                throw new NonRetryableException("no money");
              }
            });
    waybill.faults().failNextPublish("orders");
    publish(waybill, "x1", "a1", "a2");
  }

  @Test
  void printsWhatWasDelivered(WaybillTest waybill) {
    failing(() -> assertThat(waybill).deliveredTo("billing").handled("a1", "a2"))
        .hasMessageContaining("Group 'billing': handled, in this order")
        .hasMessageContaining("expected: [a1, a2]")
        .hasMessageContaining("but was:  [a2]")
        .hasMessageContaining("a1 attempt 1  FAILED: dev.waybill.NonRetryableException: no money");
    failing(() -> assertThat(waybill).deliveredTo("billing").handledInAnyOrder("a2", "a1"))
        .hasMessageContaining("[a1, a2]");
    failing(() -> assertThat(waybill).deliveredTo("billing").handledOnce("a1"))
        .hasMessageContaining("but was:  []");
    failing(() -> assertThat(waybill).deliveredTo("billing").handledOfKey("a", "a1"))
        .hasMessageContaining("of key 'a'");
    failing(() -> assertThat(waybill).deliveredTo("billing").triedAt("a2", Duration.ofMinutes(1)))
        .hasMessageContaining("attempts of 'a2' at")
        .hasMessageContaining("expected: [1m]")
        .hasMessageContaining("but was:  [0s]");
    failing(() -> assertThat(waybill).deliveredTo("billing").tried("a1", 5))
        .hasMessageContaining("number of attempts of 'a1'");
    failing(() -> assertThat(waybill).deliveredTo("billing").neverSaw("b1", "a2"))
        .hasMessageContaining("but was:  [a2]");
  }

  @Test
  void printsTheDeadLetters(WaybillTest waybill) {
    failing(() -> assertThat(waybill).deadLettersOf("billing").isEmpty())
        .hasMessageContaining("Group 'billing': dead letters")
        .hasMessageContaining("but was:  [a1]")
        .hasMessageContaining("NON_RETRYABLE after 1 attempts, key a: no money");
    failing(
            () ->
                assertThat(waybill).deadLettersOf("billing").has("a1", DeadLetterReason.EXHAUSTED))
        .hasMessageContaining("expected: [EXHAUSTED]")
        .hasMessageContaining("but was:  [NON_RETRYABLE]");
    failing(() -> assertThat(waybill).deadLettersOf("billing").hasAttempts("a1", 5))
        .hasMessageContaining("attempts of 'a1'");
    failing(() -> assertThat(waybill).deadLettersOf("billing").hasMessage("b1", "no money"))
        .hasMessageContaining("message of 'b1'")
        .hasMessageContaining("but was:  []");
  }

  @Test
  void printsWhatWasPublished(WaybillTest waybill) {
    failing(() -> assertThat(waybill).publishedTo("orders").confirmed("x1"))
        .hasMessageContaining("Destination 'orders': CONFIRMED")
        .hasMessageContaining("but was:  [a1, a2]")
        .hasMessageContaining("x1  REJECTED");
    failing(() -> assertThat(waybill).publishedTo("orders").isEmpty())
        .hasMessageContaining("but was:  [x1, a1, a2]");
    failing(() -> assertThat(waybill).publishedTo("refunds").uncertain("x1"))
        .hasMessageContaining("Published was nothing");
  }

  private static AbstractThrowableAssert<?, ?> failing(ThrowingCallable claim) {
    return assertThatThrownBy(claim).isInstanceOf(AssertionError.class);
  }
}
