package dev.waybill.test.billing;

import static dev.waybill.test.WaybillAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.DeadLetterReason;
import dev.waybill.IdempotencyStore;
import dev.waybill.InMemoryIdempotencyStore;
import dev.waybill.test.WaybillTest;
import dev.waybill.test.WithWaybill;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Retries over minutes, crashes and drains, tested in no time. */
@WithWaybill
class BillingTest {
  private final List<String> charged = new ArrayList<>();
  private Bank bank = charged::add;
  private IdempotencyStore handled;

  @BeforeEach
  void remember(WaybillTest waybill) {
    handled = new InMemoryIdempotencyStore(waybill.clock(), Duration.ofDays(1), 1000);
  }

  private Billing start(WaybillTest waybill) {
    return new Billing(waybill.messaging(), order -> bank.charge(order), handled);
  }

  @Test
  void chargesAnOrderAndSendsItsInvoice(WaybillTest waybill) {
    start(waybill);

    order(waybill, "ada-1");

    assertThat(waybill).deliveredTo("billing").handled("ada-1");
    assertThat(waybill).publishedTo("invoices").confirmed("invoice-ada-1");
  }

  @Test
  void givesAnOrderUpAfterFiveAttemptsInThreeMinutes(WaybillTest waybill) {
    bank = refusing("ada-1");
    start(waybill);

    order(waybill, "ada-1");
    waybill.advance(Duration.ofMinutes(3));

    assertThat(waybill)
        .deliveredTo("billing")
        .triedAt(
            "ada-1",
            Duration.ZERO,
            Duration.ofSeconds(1),
            Duration.ofSeconds(6),
            Duration.ofSeconds(31),
            Duration.ofSeconds(156));
    assertThat(waybill)
        .deadLettersOf("billing")
        .has("ada-1", DeadLetterReason.EXHAUSTED)
        .hasAttempts("ada-1", 5)
        .hasMessage("ada-1", "the bank refuses ada-1");
  }

  @Test
  void keepsTheOrdersOfACustomerInOrderAndNobodyElseWaiting(WaybillTest waybill) {
    bank = refusing("ada-1");
    start(waybill);

    order(waybill, "ada-1", "ada-2", "bob-1");

    assertThat(waybill).deliveredTo("billing").handled("bob-1").neverSaw("ada-2");
    bank = charged::add;
    waybill.advance(Duration.ofSeconds(1));
    assertThat(waybill).deliveredTo("billing").handledOfKey("ada", "ada-1", "ada-2");
  }

  @Test
  void chargesAParkedCustomerInOrderOnceReleased(WaybillTest waybill) {
    bank = refusing("ada-1");
    start(waybill);
    order(waybill, "ada-1", "ada-2", "ada-3", "bob-1");
    waybill.advance(Duration.ofMinutes(3));
    assertThat(waybill).deadLettersOf("billing").are("ada-1", "ada-2", "ada-3");

    bank = charged::add;
    waybill.messaging().deadLetters("orders", "billing").release("ada").join();

    assertThat(waybill).deliveredTo("billing").handledOfKey("ada", "ada-1", "ada-2", "ada-3");
    assertThat(waybill).deadLettersOf("billing").isEmpty();
  }

  @Test
  void chargesAnOrderOnceThoughItComesTwice(WaybillTest waybill) {
    start(waybill);
    waybill.faults().duplicateNext("orders");

    order(waybill, "ada-1", "ada-2");

    assertThat(waybill).deliveredTo("billing").handled("ada-1", "ada-2");
  }

  @Test
  void losesNoOrderWhenItDies(WaybillTest waybill) {
    start(waybill);
    waybill.faults().crashAfterNext("billing");
    order(waybill, "ada-1", "ada-2");
    assertThat(waybill).deliveredTo("billing").neverSaw("ada-2");

    start(waybill);
    waybill.advance(Duration.ofMinutes(10)); // until the claim of the dead has ended

    assertThat(waybill).deliveredTo("billing").handled("ada-1", "ada-1", "ada-2");
    assertThat(charged).containsExactly("ada-1", "ada-1", "ada-2"); // hence a bank that knows it
  }

  @Test
  void sendsAnInvoiceThatCouldNotBeStoredOnceMore(WaybillTest waybill) {
    start(waybill);
    waybill.faults().failNextPublish("invoices");

    order(waybill, "ada-1");
    waybill.advance(Duration.ofSeconds(1));

    assertThat(waybill).deliveredTo("billing").tried("ada-1", 2).handledOnce("ada-1");
    assertThat(waybill).publishedTo("invoices").confirmed("invoice-ada-1");
  }

  @Test
  void finishesWhatItHasBegunWhenItStops(WaybillTest waybill) {
    bank =
        order -> {
          waybill.sleep(Duration.ofSeconds(20)); // a slow bank
          charged.add(order);
        };
    Billing billing = start(waybill);
    order(waybill, "ada-1", "ada-2");
    waybill.settle();

    billing.close(); // waits, so time passes

    assertThat(waybill.elapsed()).isEqualTo(Duration.ofSeconds(20));
    assertThat(waybill).deliveredTo("billing").handled("ada-1").neverSaw("ada-2");
  }

  private Bank refusing(String refused) {
    return order -> {
      if (order.equals(refused)) {
        throw new IOException("the bank refuses " + order);
      }
      charged.add(order);
    };
  }

  private static void order(WaybillTest waybill, String... ids) {
    for (String id : ids) {
      waybill.messaging().publisher("orders").publish(placed(id)).join();
    }
  }

  private static CloudEvent placed(String id) {
    return CloudEventBuilder.v1()
        .withId(id)
        .withSource(URI.create("/shop"))
        .withType("shop.order.placed")
        .withExtension("partitionkey", id.substring(0, id.indexOf('-')))
        .build();
  }
}
