package dev.waybill.nats;

import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import io.nats.client.support.JsonValue;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a stream message by message, out of answers that carry them as text. The client takes no
 * header that is not ASCII, although servers and other clients do: its reader ends, and the message
 * would come again for ever.
 */
final class CarefulReader {
  private static final Logger log = LoggerFactory.getLogger(CarefulReader.class);

  /** More than can have been on their way when the reader ended. */
  private static final int MOST = 10_000;

  private final JetStreamApi api;
  private final String stream;
  private int steps;

  CarefulReader(JetStreamApi api, String stream) {
    this.api = api;
    this.stream = stream;
  }

  /**
   * What one look found.
   *
   * @param parcel a message, or null at the end or where the server did not answer
   * @param isLast whether there is no need for care any more
   */
  record Step(
      CarefulReader reader,
      Consumer<Step> to,
      int attempt,
      @Nullable Parcel parcel,
      boolean isLast) {
    /** Goes on. */
    void next(long from) {
      reader.read(to, attempt, from);
    }
  }

  /** Looks for the first message at or behind a position. */
  void read(Consumer<Step> to, int attempt, long from) {
    String body = "{\"seq\":" + Math.max(1, from) + ",\"next_by_subj\":\">\"}";
    api.call("STREAM.MSG.GET." + stream, body)
        .whenComplete(
            (answer, error) -> {
              if (error != null) {
                to.accept(new Step(this, to, attempt, null, true));
              } else {
                to.accept(step(to, attempt, JetStreamApi.member(answer, "message")));
              }
            });
  }

  private Step step(Consumer<Step> to, int attempt, @Nullable JsonValue message) {
    Base64.Decoder decoder = Base64.getDecoder();
    byte[] lines = decoder.decode(JetStreamApi.text(message, "hdrs"));
    Headers headers = new Headers();
    boolean found = read(lines, headers);
    long sequence = JetStreamApi.number(message, "seq");
    if (found) {
      log.warn("Message {} of stream '{}' has headers that are not ASCII", sequence, stream);
    }
    NatsMessage whole =
        new NatsMessage(
            JetStreamApi.text(message, "subject"),
            null,
            headers,
            decoder.decode(JetStreamApi.text(message, "data")));
    Instant stored = Instant.parse(JetStreamApi.text(message, "time"));
    long nanos = stored.getEpochSecond() * 1_000_000_000L + stored.getNano();
    steps++;
    return new Step(
        this,
        to,
        attempt,
        new Parcel(null, 0, whole, sequence, 0, nanos, Long.MAX_VALUE),
        found || steps >= MOST);
  }

  /** Whether there was anything in the headers that the client would not have taken. */
  private static boolean read(byte[] lines, Headers headers) {
    String text = new String(lines, StandardCharsets.ISO_8859_1);
    boolean odd = false;
    String[] all = text.split("\r\n", -1);
    for (int i = 1; i < all.length; i++) { // after the version
      int colon = all[i].indexOf(':');
      if (colon <= 0) {
        continue;
      }
      byte[] value = all[i].substring(colon + 1).trim().getBytes(StandardCharsets.ISO_8859_1);
      String name = all[i].substring(0, colon);
      odd |= !isAscii(value) || !isName(name);
      if (isName(name)) {
        headers.add(name, Percent.raw(value));
      }
    }
    return odd;
  }

  private static boolean isAscii(byte[] value) {
    for (byte b : value) {
      if (b < 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean isName(String name) {
    return name.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }
}
