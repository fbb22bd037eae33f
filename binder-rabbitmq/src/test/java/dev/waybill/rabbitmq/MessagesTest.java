package dev.waybill.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.impl.LongStringHelper;
import dev.waybill.ContentMode;
import dev.waybill.spi.Address;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.Payload;
import dev.waybill.spi.RawMessage;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessagesTest {
  private static final String ID = "token.1." + Long.toString(1_700_000_000_123L, 36);
  private final Messages messages = new Messages("cloudEvents:");

  private static CloudEvent event() {
    return CloudEventBuilder.v1()
        .withId("ä-1")
        .withSource(URI.create("/orders/€"))
        .withType("order.placed")
        .withExtension("partitionkey", "k")
        .withData("application/json", "{ }".getBytes(StandardCharsets.UTF_8))
        .build();
  }

  private static Outbound outbound(CloudEvent event, ContentMode mode, String key) {
    return Outbound.of(Address.destination("d"), new Payload.Event(event, mode), key);
  }

  /** As the server would hand it back: texts as the client reads them. */
  private static AMQP.BasicProperties read(AMQP.BasicProperties sent) {
    Map<String, Object> headers = new HashMap<>();
    sent.getHeaders()
        .forEach(
            (name, value) ->
                headers.put(
                    name,
                    value instanceof String text ? LongStringHelper.asLongString(text) : value));
    return sent.builder().headers(headers).build();
  }

  @ParameterizedTest
  @EnumSource(ContentMode.class)
  void whatIsWrittenIsRead(ContentMode mode) {
    CloudEvent event = event();
    Messages.Encoded encoded = messages.encode(outbound(event, mode, "k"), ID);
    AMQP.BasicProperties properties = read(encoded.properties());
    assertThat(messages.event(Messages.raw(properties, encoded.body()))).isEqualTo(event);
    assertThat(Messages.key(properties)).isEqualTo("k");
    assertThat(properties.getMessageId()).isEqualTo("ä-1");
    assertThat(properties.getType()).isEqualTo("order.placed");
    assertThat(properties.getDeliveryMode()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cloudEvents:", "cloudEvents_", "ce-", "ce_"})
  void allPrefixesAreRead(String prefix) {
    Map<String, Object> headers = new HashMap<>();
    headers.put(prefix + "specversion", "1.0");
    headers.put(prefix + "id", "1");
    headers.put(prefix + "source", "/s");
    headers.put(prefix + "type", "t");
    headers.put(prefix + "partitionkey", "k");
    headers.put(prefix + "sequence", 7);
    headers.put(prefix + "time", new Date(1_700_000_000_000L));
    AMQP.BasicProperties properties =
        new AMQP.BasicProperties.Builder().contentType("text/plain").headers(headers).build();
    CloudEvent event = messages.event(Messages.raw(properties, new byte[] {1}));
    assertThat(event.getId()).isEqualTo("1");
    assertThat(event.getDataContentType()).isEqualTo("text/plain");
    assertThat(event.getExtension("sequence")).isEqualTo("7");
    assertThat(event.getTime().toInstant()).isEqualTo(Instant.ofEpochMilli(1_700_000_000_000L));
    assertThat(Messages.key(properties)).isEqualTo("k");
  }

  @ParameterizedTest
  @EnumSource(RabbitMqOptions.AttributePrefix.class)
  void writesThePrefixThatIsConfigured(RabbitMqOptions.AttributePrefix prefix) {
    Messages.Encoded encoded =
        new Messages(prefix.text()).encode(outbound(event(), ContentMode.BINARY, "k"), ID);
    assertThat(encoded.properties().getHeaders()).containsKey(prefix.text() + "id");
    assertThat(encoded.properties().getContentType()).isEqualTo("application/json");
    assertThat(messages.event(Messages.raw(read(encoded.properties()), encoded.body())))
        .isEqualTo(event());
  }

  @Test
  void tellsEmptyDataFromNone() {
    CloudEvent none = CloudEventBuilder.from(event()).withoutData().build();
    CloudEvent empty = CloudEventBuilder.from(event()).withData(new byte[0]).build();
    for (CloudEvent event : List.of(none, empty)) {
      Messages.Encoded encoded = messages.encode(outbound(event, ContentMode.BINARY, "k"), ID);
      CloudEvent read = messages.event(Messages.raw(read(encoded.properties()), encoded.body()));
      assertThat(read.getData() == null).isEqualTo(event.getData() == null);
    }
  }

  @Test
  void keepsAContentTypeThatIsTooLongForItsProperty() {
    String type = "text/plain; x=" + "y".repeat(400);
    CloudEvent event =
        CloudEventBuilder.from(event())
            .withData(type, new byte[] {1})
            .withId("i".repeat(300))
            .build();
    Messages.Encoded encoded = messages.encode(outbound(event, ContentMode.BINARY, "k"), ID);
    assertThat(encoded.properties().getContentType()).isNull();
    assertThat(encoded.properties().getMessageId()).isNull();
    assertThat(messages.event(Messages.raw(read(encoded.properties()), encoded.body())))
        .isEqualTo(event);
  }

  @Test
  void aCopyIsTheSameBytesUnderAnIdOfItsOwn() {
    byte[] noise = {(byte) 0xc3, 0x28, (byte) 0xff};
    RawMessage raw =
        new RawMessage(
            null,
            noise,
            List.of(
                RawMessage.Header.of("content-type", "a/b"),
                new RawMessage.Header("bad", noise),
                RawMessage.Header.of(MessageId.HEADER, "of.the.original"),
                RawMessage.Header.of("waybill-key", "true key")));
    Messages.Encoded encoded =
        messages.encode(Outbound.of(Address.inlet("d", "g"), new Payload.Raw(raw), "true key"), ID);
    RawMessage copy = Messages.raw(encoded.properties(), encoded.body());
    assertThat(copy.body()).isEqualTo(noise);
    assertThat(copy.headers().stream().filter(h -> h.name().equals("bad")).findFirst())
        .get()
        .satisfies(header -> assertThat(header.value()).isEqualTo(noise));
    assertThat(copy.header("content-type")).isEqualTo("a/b");
    assertThat(Messages.key(encoded.properties())).isEqualTo("true key");
    assertThat(MessageId.of(encoded.properties(), encoded.body())).isEqualTo(ID);
  }

  @Test
  void whatTheServerAddsIsNoPartOfTheMessage() {
    Map<String, Object> headers = new HashMap<>(Map.of("b", "2", "a", "1"));
    RawMessage first =
        Messages.raw(new AMQP.BasicProperties.Builder().headers(headers).build(), new byte[] {1});
    headers.put("x-delivery-count", 3L);
    headers.put("x-acquired-count", 3L);
    headers.put("x-death", List.of());
    RawMessage again =
        Messages.raw(new AMQP.BasicProperties.Builder().headers(headers).build(), new byte[] {1});
    assertThat(again.headers().stream().map(RawMessage.Header::name)).containsExactly("a", "b");
    assertThat(first.headers().stream().map(RawMessage.Header::name)).containsExactly("a", "b");
  }

  @Test
  void messagesOfOthersAreToldApartByWhatTheyHold() {
    AMQP.BasicProperties one = new AMQP.BasicProperties.Builder().messageId("1").build();
    AMQP.BasicProperties two = new AMQP.BasicProperties.Builder().messageId("2").build();
    byte[] body = {1};
    assertThat(MessageId.of(one, body)).isEqualTo(MessageId.of(one, body));
    assertThat(MessageId.of(one, body)).isNotEqualTo(MessageId.of(two, body));
    assertThat(MessageId.of(one, body)).isNotEqualTo(MessageId.of(one, new byte[] {2}));
    AMQP.BasicProperties again = one.builder().headers(Map.of("x-delivery-count", 1L)).build();
    assertThat(MessageId.of(again, body)).isEqualTo(MessageId.of(one, body));
  }

  @Test
  void knowsWhenAMessageWasSent() {
    Messages.Encoded encoded = messages.encode(outbound(event(), ContentMode.BINARY, "k"), ID);
    assertThat(MessageId.sentAt(encoded.properties(), Instant.EPOCH))
        .isEqualTo(Instant.ofEpochMilli(1_700_000_000_123L));
    Date timestamp = new Date(1_600_000_000_000L);
    assertThat(
            MessageId.sentAt(
                new AMQP.BasicProperties.Builder().timestamp(timestamp).build(), Instant.EPOCH))
        .isEqualTo(timestamp.toInstant());
    assertThat(MessageId.sentAt(new AMQP.BasicProperties.Builder().build(), Instant.EPOCH))
        .isEqualTo(Instant.EPOCH);
  }
}
