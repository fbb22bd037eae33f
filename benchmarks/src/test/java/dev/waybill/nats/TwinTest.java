package dev.waybill.nats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.ContentMode;
import dev.waybill.benchmark.Events;
import dev.waybill.benchmark.NatsRawMessages;
import dev.waybill.spi.Address;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.Payload;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import org.junit.jupiter.api.Test;

/**
 * The hand-written twin does what the binder does, but that its id for the server is no hash. In
 * the binder's package, because the codec is its own.
 */
class TwinTest {
  /** With something to be escaped. */
  private final CloudEvent event =
      CloudEventBuilder.from(Events.uniform(8).get(7)).withSubject("50 % off, \"café\"").build();

  private final NatsMessages.Encoded ours =
      NatsMessages.encode(
          Outbound.of(
              Address.destination("orders"),
              new Payload.Event(event, ContentMode.BINARY),
              "customer-7"));

  private Headers raw() {
    return NatsRawMessages.headers(event);
  }

  @Test
  void writesTheSameMessage() {
    Headers raw = raw();
    assertThat(raw.get(NatsMessages.MSG_ID)).hasSize(1);
    raw.remove(NatsMessages.MSG_ID);

    assertThat(raw).isEqualTo(ours.headers());
    assertThat(NatsRawMessages.body(event)).isEqualTo(ours.body());
  }

  @Test
  void readsWhatTheBinderWrites() {
    assertThat(NatsRawMessages.event(ours.headers(), ours.body())).isEqualTo(event);
  }

  @Test
  void writesWhatTheBinderReads() {
    assertThat(
            NatsMessages.event(
                new NatsMessage("orders.7", null, raw(), NatsRawMessages.body(event))))
        .isEqualTo(event);
  }
}
