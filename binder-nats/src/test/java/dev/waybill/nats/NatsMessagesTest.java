package dev.waybill.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.ContentMode;
import dev.waybill.MalformedEventException;
import dev.waybill.spi.Address;
import dev.waybill.spi.ControlHeaders;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.Payload;
import dev.waybill.spi.RawMessage;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.nats.client.Message;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NatsMessagesTest {
  private static final Address ORDERS = Address.destination("orders");

  private static CloudEventBuilder event() {
    return CloudEventBuilder.v1()
        .withId("ä-1")
        .withSource(URI.create("/orders"))
        .withType("order placed")
        .withSubject("100 % \"sure\"")
        .withTime(OffsetDateTime.parse("2026-11-20T10:11:12.123456Z"))
        .withExtension("partitionkey", "kéy 1")
        .withData("application/json", "{ \"a\" : 1 }".getBytes(StandardCharsets.UTF_8));
  }

  private static NatsMessages.Encoded encoded(
      CloudEvent event, ContentMode mode, @Nullable String key) {
    return NatsMessages.encode(Outbound.of(ORDERS, new Payload.Event(event, mode), key));
  }

  private static Message onTheWire(NatsMessages.Encoded encoded) {
    return new NatsMessage("orders.1", null, encoded.headers(), encoded.body());
  }

  private static Message message(Map<String, String> headers, String body) {
    Headers all = new Headers();
    headers.forEach((name, value) -> all.put(name, value));
    return new NatsMessage("orders.1", null, all, body.getBytes(StandardCharsets.UTF_8));
  }

  /** The binding for NATS has a header for each attribute, the content type included. */
  @Test
  void writesEveryAttributeAsAHeader() {
    Headers headers = encoded(event().build(), ContentMode.BINARY, "kéy 1").headers();
    assertThat(headers.getFirst("ce-specversion")).isEqualTo("1.0");
    assertThat(headers.getFirst("ce-id")).isEqualTo("%C3%A4-1");
    assertThat(headers.getFirst("ce-type")).isEqualTo("order%20placed");
    assertThat(headers.getFirst("ce-subject")).isEqualTo("100%20%25%20%22sure%22");
    assertThat(headers.getFirst("ce-datacontenttype")).isEqualTo("application/json");
    assertThat(headers.getFirst("ce-partitionkey")).isEqualTo("k%C3%A9y%201");
    assertThat(headers.containsKey("content-type")).isFalse();
    // The attribute says it already.
    assertThat(headers.containsKey(ControlHeaders.KEY)).isFalse();
  }

  @ParameterizedTest
  @EnumSource(ContentMode.class)
  void readsWhatItWrites(ContentMode mode) {
    CloudEvent sent = event().build();
    Message message = onTheWire(encoded(sent, mode, "kéy 1"));
    assertThat(NatsMessages.key(message)).isEqualTo("kéy 1");
    CloudEvent read = NatsMessages.event(message);
    assertThat(read.getAttributeNames()).isEqualTo(sent.getAttributeNames());
    assertThat(read.getId()).isEqualTo("ä-1");
    assertThat(read.getSubject()).isEqualTo("100 % \"sure\"");
    assertThat(read.getTime()).isEqualTo(sent.getTime());
    assertThat(read.getExtension("partitionkey")).isEqualTo("kéy 1");
    assertThat(read.getData().toBytes()).isEqualTo(sent.getData().toBytes());
  }

  @Test
  void tellsEmptyDataFromNone() {
    CloudEvent none = event().withoutData().build();
    assertThat(NatsMessages.event(onTheWire(encoded(none, ContentMode.BINARY, null))).getData())
        .isNull();
    CloudEvent empty = event().withData("text/plain", new byte[0]).build();
    assertThat(
            NatsMessages.event(onTheWire(encoded(empty, ContentMode.BINARY, null)))
                .getData()
                .toBytes())
        .isEmpty();
  }

  @Test
  void namesTheKeyWhereTheEventDoesNot() {
    CloudEvent other = event().withExtension("partitionkey", "other").build();
    NatsMessages.Encoded encoded = encoded(other, ContentMode.BINARY, "k\n");
    assertThat(NatsMessages.key(onTheWire(encoded))).isEqualTo("k\n");
    assertThat(encoded.headers().getFirst(ControlHeaders.KEY)).isEqualTo("k%0A");
  }

  /** Other clients may write headers as they like. */
  @Test
  void readsHeadersInAnyCase() {
    Message message =
        message(
            Map.of(
                "CE-Id",
                "1",
                "Ce-Source",
                "/s",
                "CE-TYPE",
                "t",
                "Ce-SpecVersion",
                "1.0",
                "CE-PartitionKey",
                "%E2%82%AC"),
            "x");
    assertThat(NatsMessages.event(message).getId()).isEqualTo("1");
    assertThat(NatsMessages.key(message)).isEqualTo("€");
  }

  @Test
  void refusesWhatIsNoUtf8() {
    Message message =
        message(
            Map.of("ce-id", "%C3%28", "ce-source", "/s", "ce-type", "t", "ce-specversion", "1.0"),
            "x");
    assertThatThrownBy(() -> NatsMessages.event(message))
        .isInstanceOf(MalformedEventException.class)
        .hasMessageContaining("ce-id");
  }

  @Test
  void aCopyIsTheSameButForOurOwnHeaders() {
    Message original = onTheWire(encoded(event().build(), ContentMode.BINARY, "kéy 1"));
    RawMessage copy =
        NatsMessages.raw(original)
            .withControlHeaders(Map.of(ControlHeaders.DL_MESSAGE, "schlimm\nund mehr €"));
    Outbound out = Outbound.of(Address.deadLetters("orders", "g"), new Payload.Raw(copy), "kéy 1");
    Message written = onTheWire(NatsMessages.encode(out));
    assertThat(written.getData()).isEqualTo(original.getData());
    for (String name : original.getHeaders().keySet()) {
      assertThat(written.getHeaders().get(name)).isEqualTo(original.getHeaders().get(name));
    }
    assertThat(NatsMessages.raw(written).header(ControlHeaders.DL_MESSAGE))
        .isEqualTo("schlimm\nund mehr €");
    assertThat(NatsMessages.key(written)).isEqualTo("kéy 1");
  }

  /** Otherwise a replay would be taken for what it is a copy of, and dropped. */
  @Test
  void commandsToTheServerAreNotCopied() {
    Headers headers = new Headers().put("Nats-Msg-Id", "x").put("Nats-TTL", "5s").put("a", "b");
    RawMessage raw = NatsMessages.raw(new NatsMessage("s", null, headers, new byte[0]));
    assertThat(raw.headers()).extracting(RawMessage.Header::name).containsExactly("a");
    RawMessage planted = RawMessageOf.headers(List.of(RawMessage.Header.of("nats-msg-id", "x")));
    assertThat(
            NatsMessages.encode(Outbound.of(ORDERS, new Payload.Raw(planted), null))
                .headers()
                .isEmpty())
        .isTrue();
  }

  @Test
  void eventsAreToldBySourceAndId() {
    CloudEvent one = event().build();
    assertThat(NatsMessages.eventId(one))
        .hasSize(43)
        .isEqualTo(NatsMessages.eventId(event().withType("other").build()))
        .isNotEqualTo(NatsMessages.eventId(event().withId("other").build()))
        .isNotEqualTo(NatsMessages.eventId(event().withSource(URI.create("/x")).build()));
  }
}
