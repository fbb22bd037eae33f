package dev.waybill.nats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.spi.Address;
import io.nats.client.impl.Headers;
import org.junit.jupiter.api.Test;

class ConfirmedTest {
  private final Confirmed confirmed = new Confirmed();

  @Test
  void knowsWhatALaterOneHasOvertaken() {
    confirmed.confirmed(send("d.7", 5, false));
    assertThat(confirmed.isOvertaken(send("d.7", 4, false))).isTrue();
    assertThat(confirmed.isOvertaken(send("d.7", 6, false))).isFalse();
    assertThat(confirmed.isOvertaken(send("d.8", 4, false))).isFalse();
  }

  @Test
  void remembersNothingOfASubjectThatIsUsedOnce() {
    confirmed.confirmed(send("d.~l.1", 5, true));
    assertThat(confirmed.subjects()).isZero();
    confirmed.confirmed(send("d.7", 6, false));
    assertThat(confirmed.subjects()).isEqualTo(1);
  }

  private static Send send(String subject, long order, boolean alone) {
    Send send =
        new Send(
            Address.destination("d"),
            subject,
            new NatsMessages.Encoded(new Headers(), new byte[0]),
            0,
            alone,
            0,
            outcome -> {});
    send.order = order;
    return send;
  }
}
