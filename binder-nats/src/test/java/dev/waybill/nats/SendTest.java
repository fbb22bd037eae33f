package dev.waybill.nats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.spi.Address;
import io.nats.client.impl.Headers;
import org.junit.jupiter.api.Test;

class SendTest {
  private final Send send =
      new Send(
          Address.destination("d"),
          "d.1",
          new NatsMessages.Encoded(new Headers(), new byte[0]),
          0,
          false,
          0,
          outcome -> {});

  @Test
  void knowsWhenItHasEndedWhetherItWasHandedOver() {
    assertThat(send.handOver()).isTrue();
    assertThat(send.end()).isTrue();
    assertThat(send.wasHandedOver()).isTrue();
    assertThat(send.hasEnded()).isTrue();
  }

  @Test
  void isNeverHandedOverOnceItHasEnded() {
    assertThat(send.end()).isTrue();
    assertThat(send.handOver()).isFalse();
    assertThat(send.wasHandedOver()).isFalse();
  }

  @Test
  void endsOnce() {
    assertThat(send.end()).isTrue();
    assertThat(send.end()).isFalse();
  }

  @Test
  void waitsAgainWhenItWasHandedBack() {
    send.handOver();
    send.handBack();
    assertThat(send.wasHandedOver()).isFalse();
    assertThat(send.handOver()).isTrue();
  }
}
