package dev.waybill.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.MalformedEventException;
import dev.waybill.spi.RawMessage;
import dev.waybill.spi.RawMessage.Header;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventCodecTest {
  @Test
  void keepsEveryAttributeAndByte() {
    CloudEvent event =
        CloudEventBuilder.v1()
            .withId("id ä 漢 \uD83D\uDE00")
            .withSource(URI.create("https://example.org/a?b=c"))
            .withType("t")
            .withSubject("")
            .withDataSchema(URI.create("urn:schema"))
            .withTime(OffsetDateTime.parse("2026-01-02T03:04:05.123456789+02:00"))
            .withExtension("text", "x ÿ")
            .withData("application/octet-stream", new byte[] {0, -1, 127, -128})
            .build();

    assertThat(roundTrip(event)).isEqualTo(event);
  }

  @Test
  void writesExtensionsAsText() {
    CloudEvent event =
        CloudEventBuilder.from(Events.event("1", null))
            .withExtension("number", 5)
            .withExtension("flag", true)
            .withExtension("uri", URI.create("urn:x"))
            .withExtension("at", OffsetDateTime.parse("2026-01-02T03:04:05Z"))
            .withExtension("bytes", new byte[] {1, 2, 3})
            .build();

    CloudEvent back = roundTrip(event);

    assertThat(back.getExtension("number")).isEqualTo("5");
    assertThat(back.getExtension("flag")).isEqualTo("true");
    assertThat(back.getExtension("uri")).isEqualTo("urn:x");
    assertThat(back.getExtension("at")).isEqualTo("2026-01-02T03:04:05Z");
    assertThat(back.getExtension("bytes")).isEqualTo("AQID");
  }

  @Test
  void tellsNoDataFromEmptyData() {
    CloudEvent event = Events.event("1", null);

    assertThat(roundTrip(CloudEventBuilder.from(event).withoutData().build()).getData()).isNull();
    assertThat(
            roundTrip(CloudEventBuilder.from(event).withData(new byte[0]).build())
                .getData()
                .toBytes())
        .isEmpty();
  }

  @Test
  void putsTheKeyInTheNativeKey() {
    RawMessage raw = EventCodec.encode(Events.event("1", "k ä"), "k ä");

    assertThat(raw.nativeKey()).isEqualTo("k ä".getBytes(StandardCharsets.UTF_8));
    assertThat(EventCodec.encode(Events.event("1", null), null).nativeKey()).isNull();
  }

  @Test
  void leavesControlAndForeignHeadersOutOfTheEvent() {
    RawMessage raw = EventCodec.encode(Events.event("1", "k"), "k");
    List<Header> more = new ArrayList<>(raw.headers());
    more.add(Header.of("waybill-attempts", "3"));
    more.add(Header.of("traceparent", "x"));

    assertThat(EventCodec.decode(new RawMessage(raw.nativeKey(), raw.body(), more), "0@0"))
        .isEqualTo(Events.event("1", "k"));
  }

  @Test
  void refusesWhatIsNoEvent() {
    assertMalformed("ce-specversion");
    assertMalformed("2.0", Header.of("ce-specversion", "2.0"));
    assertMalformed("id", Header.of("ce-specversion", "1.0"));
    assertMalformed(
        "ce-id", Header.of("ce-specversion", "1.0"), new Header("ce-id", new byte[] {-1}));
    assertMalformed("ce-id", Header.of("ce-specversion", "1.0"), new Header("ce-id", null));
    assertMalformed("source", Header.of("ce-specversion", "1.0"), Header.of("ce-source", "a b"));
  }

  private static void assertMalformed(String word, Header... headers) {
    RawMessage raw = new RawMessage(null, new byte[0], List.of(headers));
    assertThatThrownBy(() -> EventCodec.decode(raw, "3@17"))
        .isInstanceOf(MalformedEventException.class)
        .hasMessageContaining("'3@17'")
        .hasMessageContaining(word);
  }

  private static CloudEvent roundTrip(CloudEvent event) {
    return EventCodec.decode(EventCodec.encode(event, null), "0@0");
  }
}
