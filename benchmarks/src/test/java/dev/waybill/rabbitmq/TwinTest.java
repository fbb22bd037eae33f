package dev.waybill.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import dev.waybill.ContentMode;
import dev.waybill.benchmark.Events;
import dev.waybill.benchmark.RabbitMqRawMessages;
import dev.waybill.benchmark.RabbitMqRawSettings;
import dev.waybill.config.OptionValues;
import dev.waybill.spi.Address;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.Payload;
import io.cloudevents.CloudEvent;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The hand-written twin does what the binder does, but for the number by which the binder tells
 * messages apart. In the binder's package, because the codec is its own.
 */
class TwinTest {
  private final CloudEvent event = Events.uniform(8).get(7);
  private final Messages messages = new Messages("cloudEvents:");
  private final Messages.Encoded ours =
      messages.encode(
          Outbound.of(
              Address.destination("orders"),
              new Payload.Event(event, ContentMode.BINARY),
              "customer-7"),
          "id-1");

  @Test
  void writesTheSameMessage() {
    AMQP.BasicProperties raw = RabbitMqRawMessages.properties(event);
    Map<String, Object> headers = new HashMap<>(ours.properties().getHeaders());

    assertThat(headers.remove(MessageId.HEADER)).isEqualTo("id-1");
    assertThat(raw.getHeaders()).isEqualTo(headers);
    assertThat(raw.builder().headers(null).build())
        .isEqualTo(ours.properties().builder().headers(null).build());
    assertThat(RabbitMqRawMessages.body(event)).isEqualTo(ours.body());
  }

  @Test
  void readsWhatTheBinderWrites() {
    assertThat(RabbitMqRawMessages.event(ours.properties(), ours.body())).isEqualTo(event);
  }

  @Test
  void writesWhatTheBinderReads() {
    assertThat(
            messages.event(
                Messages.raw(
                    RabbitMqRawMessages.properties(event), RabbitMqRawMessages.body(event))))
        .isEqualTo(event);
  }

  @Test
  void hasTheSameSettings() {
    OptionValues defaults = OptionValues.none();
    assertThat(RabbitMqRawSettings.PREFETCH).isEqualTo(defaults.get(RabbitMqOptions.PREFETCH));
    assertThat(RabbitMqRawSettings.CHANNELS)
        .isEqualTo(defaults.get(RabbitMqOptions.PUBLISH_CHANNELS));
  }
}
