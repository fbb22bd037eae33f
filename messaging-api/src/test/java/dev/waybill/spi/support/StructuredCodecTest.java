package dev.waybill.spi.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.MalformedEventException;
import dev.waybill.spi.RawMessage;
import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.core.format.EventDeserializationException;
import io.cloudevents.core.format.EventFormat;
import io.cloudevents.rw.CloudEventDataMapper;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With a format of its own; the JSON format is tested where it is a dependency. */
class StructuredCodecTest {
  private final StructuredCodec codec =
      new StructuredCodec(new Lines(false), new Lines(true), "content-type");

  @Test
  void prefersTheReadableDocument() {
    byte[] document = codec.encode(event("plain"));
    assertThat(text(document)).isEqualTo("1\ntext\nplain");
    assertThat(codec.decode(message(codec.contentType(), document))).isEqualTo(event("plain"));
    assertThat(codec.contentType()).isEqualTo("application/cloudevents+lines; charset=UTF-8");
  }

  @Test
  void keepsBytesThatTheReadableDocumentWouldChange() {
    CloudEvent event = event("  spaced ");
    byte[] document = codec.encode(event);
    assertThat(text(document)).startsWith("1\nbase64\n");
    assertThat(codec.decode(message(codec.contentType(), document))).isEqualTo(event);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/cloudevents+lines",
        "Application/CloudEvents+Lines",
        "application/cloudevents+lines; charset=utf-8",
        " application/cloudevents+lines;charset=\"UTF-8\" "
      })
  void detectsItself(String contentType) {
    RawMessage message = message(contentType, "1\ntext\nx".getBytes(StandardCharsets.UTF_8));
    assertThat(codec.isStructured(message)).isTrue();
    assertThat(codec.decode(message).getId()).isEqualTo("1");
  }

  @Test
  void leavesOthersAlone() {
    assertThat(codec.isStructured(message("application/json", null))).isFalse();
    assertThat(codec.isStructured(new RawMessage(null, null, List.of()))).isFalse();
  }

  @Test
  void saysWhatIsWrong() {
    byte[] good = "1\ntext\nx".getBytes(StandardCharsets.UTF_8);
    assertMalformed("batch", message("application/cloudevents-batch+json", good));
    assertMalformed("not supported", message("application/cloudevents+avro", good));
    assertMalformed("utf-16", message(codec.contentType().replace("UTF-8", "UTF-16"), good));
    assertMalformed("no body", message(codec.contentType(), null));
    assertMalformed(
        "is no event", message(codec.contentType(), "null".getBytes(StandardCharsets.UTF_8)));
    assertMalformed("lines", message(codec.contentType(), new byte[] {'x'}));
    assertMalformed(
        "'id' is empty", message(codec.contentType(), "\ntext\n".getBytes(StandardCharsets.UTF_8)));
  }

  private void assertMalformed(String why, RawMessage message) {
    assertThatThrownBy(() -> codec.decode(message))
        .isInstanceOf(MalformedEventException.class)
        .hasMessageContaining(why);
  }

  private static CloudEvent event(String data) {
    return CloudEventBuilder.v1()
        .withId("1")
        .withSource(URI.create("/s"))
        .withType("t")
        .withData(data.getBytes(StandardCharsets.UTF_8))
        .build();
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static RawMessage message(String contentType, byte[] body) {
    return new RawMessage(null, body, List.of(RawMessage.Header.of("Content-Type", contentType)));
  }

  /** Id, encoding and data, each on its line; text data loses its outer white space. */
  private record Lines(boolean base64) implements EventFormat {
    @Override
    public byte[] serialize(CloudEvent event) {
      byte[] data = event.getData().toBytes();
      String encoded =
          base64 ? "base64\n" + Base64.getEncoder().encodeToString(data) : "text\n" + text(data);
      return (event.getId() + "\n" + encoded).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public CloudEvent deserialize(
        byte[] bytes, CloudEventDataMapper<? extends CloudEventData> mapper) {
      if (text(bytes).equals("null")) {
        return null; // as the JSON format does
      }
      String[] lines = text(bytes).split("\n", 3);
      if (lines.length < 3) {
        throw new EventDeserializationException(new IllegalArgumentException("too few lines"));
      }
      byte[] data =
          lines[1].equals("base64")
              ? Base64.getDecoder().decode(lines[2])
              : lines[2].strip().getBytes(StandardCharsets.UTF_8);
      return CloudEventBuilder.from(event("")).withId(lines[0]).withData(data).build();
    }

    @Override
    public String serializedContentType() {
      return "application/cloudevents+lines";
    }
  }
}
