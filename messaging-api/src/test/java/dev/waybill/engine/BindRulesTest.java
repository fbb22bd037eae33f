package dev.waybill.engine;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.Capabilities;
import dev.waybill.DeadLetterPolicy;
import dev.waybill.InMemoryIdempotencyStore;
import dev.waybill.Ordering;
import dev.waybill.RetryPolicy;
import dev.waybill.StartPosition;
import dev.waybill.UnsupportedCapabilityException;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BindRulesTest {
  private final Settings settings = new Settings();
  private final Capabilities least = Capabilities.builder("least 1.0").build();

  private void passes(Capabilities can) {
    assertThatCode(() -> BindRules.check(settings.build(), StartPosition.latest(), can))
        .doesNotThrowAnyException();
  }

  private void refuses(Capabilities can, String... words) {
    assertThatThrownBy(() -> BindRules.check(settings.build(), StartPosition.latest(), can))
        .isInstanceOf(UnsupportedCapabilityException.class)
        .hasMessageContainingAll(words);
  }

  @Test
  void passesWhatTheBrokerCanDo() {
    passes(ScriptedBinder.capable().build());
  }

  @Test
  void namesEverythingAtOnce() {
    settings.deadLetters = DeadLetterPolicy.PARK_KEY;
    settings.retry = RetryPolicy.fixed(Duration.ofHours(1));

    assertThatThrownBy(() -> BindRules.check(settings.build(), StartPosition.earliest(), least))
        .hasMessageContainingAll(
            "least 1.0",
            "each key to one member",
            "PT1H",
            "start=EARLIEST",
            "group state and a co-owned inlet");
  }

  @Test
  void refusesOrderWhereKeysAreNotOwned() {
    refuses(least, "ordering=key needs");
    settings.ordering = Ordering.NONE;
    passes(least);
  }

  @Test
  void asksForAnIdempotencyStoreWhereOwnersMayOverlap() {
    Capabilities affinity =
        ScriptedBinder.capable().keyOwnership(Capabilities.KeyOwnership.AFFINITY).build();
    refuses(affinity, "idempotency store");

    settings.idempotency = new InMemoryIdempotencyStore(Clock.systemUTC(), Duration.ofDays(1), 9);

    passes(affinity);
  }

  @Test
  void refusesWaitsLongerThanALease() {
    settings.retry = RetryPolicy.fixed(Duration.ofSeconds(20));
    Capabilities shortLease = ScriptedBinder.capable().maxLease(Duration.ofSeconds(10)).build();
    refuses(shortLease, "PT20S", "PT10S");

    passes(
        ScriptedBinder.capable().maxLease(Duration.ofSeconds(10)).deferKeepsKeyOrder(true).build());
  }

  @Test
  void refusesLongWaitsWithoutOrderWhereThereIsNoInlet() {
    settings.ordering = Ordering.NONE;
    settings.retry = RetryPolicy.fixed(Duration.ofHours(1));
    passes(ScriptedBinder.capable().build());

    refuses(ScriptedBinder.capable().inlet(false).build(), "a private way into the group");
  }

  @Test
  void refusesParkingWithoutOrder() {
    settings.ordering = Ordering.NONE;
    settings.deadLetters = DeadLetterPolicy.PARK_KEY;

    refuses(ScriptedBinder.capable().build(), "park-key needs ordering=key");
  }

  @Test
  void refusesParkingWhereDeadLettersCannotBeRead() {
    settings.deadLetters = DeadLetterPolicy.PARK_KEY;

    refuses(
        ScriptedBinder.capable().deadLetterBrowse(Capabilities.Browse.NONE).build(), "park-key");
  }

  @Test
  void refusesAHandlerThatMayOutliveItsClaim() {
    settings.idempotency = new InMemoryIdempotencyStore(Clock.systemUTC(), Duration.ofDays(1), 9);
    settings.handlerTimeout = Duration.ofHours(1);

    refuses(ScriptedBinder.capable().build(), "idempotency.lease");
  }
}
