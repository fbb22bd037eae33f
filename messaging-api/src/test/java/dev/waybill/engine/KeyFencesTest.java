package dev.waybill.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.PublishOrder;
import dev.waybill.spi.Address;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.Payload;
import dev.waybill.spi.RawMessage;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeyFencesTest {
  private final KeyFences fences = new KeyFences();
  private final PublishEngine engine = new PublishBench(PublishOrder.STRICT).engine;

  private PendingPublish publish(String id) {
    Payload payload = new Payload.Raw(new RawMessage(null, null, List.of()));
    Outbound message = Outbound.of(Address.destination("orders"), payload, "a");
    return new PendingPublish(engine, message, id, 1, Long.MAX_VALUE, failure -> {});
  }

  @Test
  void givesOneTurnAtATime() {
    PendingPublish first = publish("1");
    PendingPublish second = publish("2");

    assertThat(fences.enter("a", first)).isEqualTo(KeyFences.Turn.SEND);
    assertThat(fences.enter("a", second)).isEqualTo(KeyFences.Turn.WAIT);
    assertThat(fences.pass("a", first)).isSameAs(second);
    assertThat(fences.pass("a", second)).isNull();
    assertThat(fences.enter("a", publish("3"))).isEqualTo(KeyFences.Turn.SEND);
  }

  @Test
  void takesNoTurnFromItsHolderForOneThatHadNone() {
    PendingPublish holder = publish("1");
    fences.enter("a", holder);
    fences.enter("a", publish("2"));

    assertThat(fences.pass("a", publish("expired before it stood in line"))).isNull();
    assertThat(fences.enter("a", publish("3"))).isEqualTo(KeyFences.Turn.WAIT);
  }

  @Test
  void passesATurnOnceHoweverOftenItsHolderGivesItAway() {
    PendingPublish first = publish("1");
    PendingPublish second = publish("2");
    PendingPublish third = publish("3");
    fences.enter("a", first);
    fences.enter("a", second);
    fences.enter("a", third);

    assertThat(fences.pass("a", first)).isSameAs(second);
    assertThat(fences.pass("a", first)).isNull();
    assertThat(fences.pass("a", second)).isSameAs(third);
  }

  @Test
  void skipsThoseThatHaveEnded() {
    PendingPublish first = publish("1");
    PendingPublish second = publish("2");
    PendingPublish third = publish("3");
    fences.enter("a", first);
    fences.enter("a", second);
    fences.enter("a", third);
    second.endUnsent();

    assertThat(fences.pass("a", first)).isSameAs(third);
    assertThat(fences.pass("a", second)).isNull();
  }

  @Test
  void fencesUntilResumed() {
    PendingPublish first = publish("1");
    PendingPublish second = publish("2");
    fences.enter("a", first);
    fences.enter("a", second);

    assertThat(fences.failed("a")).containsExactly(second);
    assertThat(fences.enter("a", publish("3"))).isEqualTo(KeyFences.Turn.FENCED);
    assertThat(fences.pass("a", first)).isNull();
    assertThat(fences.enter("a", publish("4"))).isEqualTo(KeyFences.Turn.FENCED);
    fences.resume("a");
    assertThat(fences.enter("a", publish("5"))).isEqualTo(KeyFences.Turn.SEND);
  }

  @Test
  void resumesNothingThatIsNotFenced() {
    fences.enter("a", publish("1"));

    fences.resume("a");

    assertThat(fences.enter("a", publish("2"))).isEqualTo(KeyFences.Turn.WAIT);
  }
}
