package dev.waybill.nats;

import io.nats.client.support.JsonParseException;
import io.nats.client.support.JsonParser;
import io.nats.client.support.JsonValue;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What JetStream answers to a publish.
 *
 * @param position {@code stream@sequence}, where it is stored
 * @param error why it is not stored, or null
 */
record PubAnswer(String position, @Nullable ApiError error) {
  private static final String USUAL = "{\"stream\":\"";
  private static final String SEQUENCE = "\",\"seq\":";

  static PubAnswer read(byte[] data) {
    String text = new String(data, StandardCharsets.UTF_8);
    int nameEnd = text.startsWith(USUAL) ? text.indexOf('"', USUAL.length()) : -1;
    if (nameEnd > 0) {
      String compact = text.startsWith(SEQUENCE, nameEnd) ? text : text.replace(" ", "");
      if (compact.startsWith(SEQUENCE, nameEnd)) {
        int from = nameEnd + SEQUENCE.length();
        int to = from;
        while (to < compact.length() && Character.isDigit(compact.charAt(to))) {
          to++;
        }
        if (to > from && !compact.startsWith("0", from)) {
          return new PubAnswer(
              compact.substring(USUAL.length(), nameEnd) + "@" + compact.substring(from, to), null);
        }
      }
    }
    return readAll(data);
  }

  private static PubAnswer readAll(byte[] data) {
    try {
      JsonValue answer = JsonParser.parse(data);
      JsonValue error = JetStreamApi.member(answer, "error");
      if (error != null) {
        return new PubAnswer("", JetStreamApi.error(error));
      }
      return new PubAnswer(
          JetStreamApi.text(answer, "stream") + "@" + JetStreamApi.number(answer, "seq"), null);
    } catch (JsonParseException e) {
      return new PubAnswer("", new ApiError(500, 0, "an answer that cannot be read"));
    }
  }
}
