package dev.waybill.spi.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.MalformedEventException;
import dev.waybill.spi.RawMessage;
import io.cloudevents.CloudEvent;
import io.cloudevents.SpecVersion;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BinaryCodecTest {
  private final BinaryCodec codec = new BinaryCodec("ce_", List.of("ce-"), "content-type");

  @Test
  void keepsEveryAttributeAndByte() {
    byte[] data = {0, 1, -1, 127, -128};
    CloudEvent event =
        CloudEventBuilder.v1()
            .withId("ü-1")
            .withSource(URI.create("/orders?a=b#c"))
            .withType("order.placed")
            .withSubject("sub ject")
            .withTime(OffsetDateTime.parse("2026-11-20T10:11:12.123456789+01:00"))
            .withDataSchema(URI.create("urn:schema:1"))
            .withExtension("partitionkey", "key-1")
            .withExtension("count", 7)
            .withExtension("flag", true)
            .withData("application/octet-stream", data)
            .build();
    RawMessage message = encode(event);
    assertThat(message.header("ce_specversion")).isEqualTo("1.0");
    assertThat(message.header("content-type")).isEqualTo("application/octet-stream");
    assertThat(message.header("ce_datacontenttype")).isNull();
    assertThat(message.header("ce_count")).isEqualTo("7");
    assertThat(message.body()).isEqualTo(data);

    CloudEvent read = codec.decode(message);
    assertThat(read.getId()).isEqualTo("ü-1");
    assertThat(read.getSource()).isEqualTo(event.getSource());
    assertThat(read.getSubject()).isEqualTo("sub ject");
    assertThat(read.getTime()).isEqualTo(event.getTime());
    assertThat(read.getDataSchema()).isEqualTo(event.getDataSchema());
    assertThat(read.getDataContentType()).isEqualTo("application/octet-stream");
    assertThat(read.getExtension("partitionkey")).isEqualTo("key-1");
    assertThat(read.getExtension("flag")).isEqualTo("true");
    assertThat(read.getData().toBytes()).isEqualTo(data);
  }

  @Test
  void givesEachEventDataOfItsOwn() {
    RawMessage message =
        encode(
            CloudEventBuilder.v1()
                .withId("1")
                .withSource(URI.create("/orders"))
                .withType("order.placed")
                .withData("application/octet-stream", new byte[] {1, 2})
                .build());

    codec.decode(message).getData().toBytes()[0] = 9;

    assertThat(message.body()).containsExactly(1, 2);
    assertThat(codec.decode(message).getData().toBytes()).containsExactly(1, 2);
  }

  @Test
  void tellsAbsentDataFromEmptyData() {
    assertThat(encode(event().build()).body()).isNull();
    assertThat(codec.decode(encode(event().build())).getData()).isNull();
    CloudEvent empty = event().withData(new byte[0]).build();
    assertThat(encode(empty).body()).isEmpty();
    assertThat(codec.decode(encode(empty)).getData().toBytes()).isEmpty();
  }

  @Test
  void readsOtherPrefixesAndVersions() {
    CloudEvent read =
        codec.decode(
            message(
                "ce-specversion",
                "1.0",
                "ce-id",
                "1",
                "ce-source",
                "/s",
                "ce-type",
                "t",
                "ce-ext",
                "x",
                "Content-Type",
                "text/plain"));
    assertThat(read.getExtension("ext")).isEqualTo("x");
    assertThat(read.getDataContentType()).isEqualTo("text/plain");
    CloudEvent old =
        codec.decode(
            message("ce_specversion", "0.3", "ce_id", "1", "ce_source", "/s", "ce_type", "t"));
    assertThat(old.getSpecVersion()).isEqualTo(SpecVersion.V03);
  }

  @Test
  void takesTheLastOfSeveralHeaders() {
    CloudEvent read =
        codec.decode(
            message(
                "ce_specversion",
                "1.0",
                "ce_id",
                "first",
                "ce_source",
                "/s",
                "ce_type",
                "t",
                "ce_id",
                "last",
                "ce_x",
                "1",
                "ce_x",
                "2"));
    assertThat(read.getId()).isEqualTo("last");
    assertThat(read.getExtension("x")).isEqualTo("2");
  }

  @Test
  void ignoresHeadersOfOthers() {
    CloudEvent read =
        codec.decode(
            message(
                "ce_specversion",
                "1.0",
                "ce_id",
                "1",
                "ce_source",
                "/s",
                "ce_type",
                "t",
                "traceparent",
                "00-x",
                "waybill-attempts",
                "3",
                "ce-stray",
                "x"));
    assertThat(read.getExtensionNames()).isEmpty();
  }

  @Test
  void saysWhatIsWrong() {
    assertMalformed("'ce_specversion'", "id", "1");
    assertMalformed("'text/plain'", "content-type", "text/plain");
    assertMalformed(
        "'9.9'", "ce_specversion", "9.9", "ce_id", "1", "ce_source", "/s", "ce_type", "t");
    assertMalformed("type", "ce_specversion", "1.0", "ce_id", "1", "ce_source", "/s");
    assertMalformed(
        "'id' is empty", "ce_specversion", "1.0", "ce_id", "", "ce_source", "/s", "ce_type", "t");
    assertMalformed(
        "'ce_time'",
        "ce_specversion",
        "1.0",
        "ce_id",
        "1",
        "ce_source",
        "/s",
        "ce_type",
        "t",
        "ce_time",
        "yesterday");
    assertMalformed(
        "'ce_source'", "ce_specversion", "1.0", "ce_id", "1", "ce_source", "a b", "ce_type", "t");
    assertMalformed(
        "'ce_Upper'",
        "ce_specversion",
        "1.0",
        "ce_id",
        "1",
        "ce_source",
        "/s",
        "ce_type",
        "t",
        "ce_Upper",
        "x");
  }

  @Test
  void refusesBytesThatAreNotUtf8() {
    List<RawMessage.Header> headers =
        new ArrayList<>(
            message("ce_specversion", "1.0", "ce_source", "/s", "ce_type", "t").headers());
    headers.add(new RawMessage.Header("ce_id", new byte[] {(byte) 0xC3, 0x28}));
    assertThatThrownBy(() -> codec.decode(new RawMessage(null, null, headers)))
        .isInstanceOf(MalformedEventException.class)
        .hasMessageContaining("'ce_id' is not UTF-8");
    headers.set(3, RawMessage.Header.of("ce_id", "\uFFFD"));
    assertThat(codec.decode(new RawMessage(null, null, headers)).getId()).isEqualTo("\uFFFD");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void roundTripsRandomEventsAndNeverFailsOtherwise(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 500; i++) {
      byte[] data = new byte[random.nextInt(64)];
      random.nextBytes(data);
      CloudEventBuilder builder = event().withId(text(random)).withSubject(text(random));
      for (int n = random.nextInt(5); n > 0; n--) {
        builder.withExtension("x" + random.nextInt(10), text(random));
      }
      CloudEvent event = builder.withData("x/y", data).build();
      RawMessage message = encode(event);
      assertThat(codec.decode(message)).as("seed %s", seed).isEqualTo(event);
      List<RawMessage.Header> damaged = new ArrayList<>(message.headers());
      RawMessage.Header victim = damaged.remove(random.nextInt(damaged.size()));
      byte[] noise = new byte[random.nextInt(8)];
      random.nextBytes(noise);
      damaged.add(new RawMessage.Header(victim.name(), noise));
      try {
        codec.decode(new RawMessage(null, data, damaged));
      } catch (MalformedEventException expected) {
        assertThat(expected).hasMessageContaining("CloudEvent");
      }
    }
  }

  private void assertMalformed(String why, String... headers) {
    assertThatThrownBy(() -> codec.decode(message(headers)))
        .isInstanceOf(MalformedEventException.class)
        .hasMessageContaining(why);
  }

  private static CloudEventBuilder event() {
    return CloudEventBuilder.v1().withId("1").withSource(URI.create("/s")).withType("t");
  }

  private static String text(Random random) {
    return random
        .ints(1 + random.nextInt(12), 0x20, 0x2000)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private RawMessage encode(CloudEvent event) {
    List<RawMessage.Header> headers = new ArrayList<>();
    byte @Nullable [] body =
        codec.encode(event, (name, value) -> headers.add(RawMessage.Header.of(name, value)));
    return new RawMessage(null, body, headers);
  }

  private static RawMessage message(String... headers) {
    List<RawMessage.Header> list = new ArrayList<>();
    for (int i = 0; i < headers.length; i += 2) {
      list.add(RawMessage.Header.of(headers[i], headers[i + 1]));
    }
    return new RawMessage(null, "x".getBytes(StandardCharsets.UTF_8), list);
  }
}
