package dev.waybill.conformance.check;

import dev.waybill.conformance.spi.RawMessages;
import dev.waybill.spi.ControlHeaders;
import dev.waybill.spi.RawMessage;
import dev.waybill.spi.RawMessage.Header;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;

/**
 * Changes a good message in a few random ways, of which the seed is the only source. Header names
 * stay such that a broker takes them. Not thread-safe.
 */
final class Fuzz {
  private static final int DEEP = 100_000;
  private static final int LESS_DEEP = 2_000;
  private static final int DEEPEST = 20;
  private static final String STRUCTURED = "application/cloudevents+json";
  private static final List<String> ATTRIBUTES =
      List.of("id", "source", "type", "specversion", "time", "datacontenttype", "dataschema");
  private static final List<String> VALUES =
      List.of("", " ", "1.0", "0.3", "-1", "%", "%zz", "\u0000", "9".repeat(400), "\ud83d\ude80");

  private final SplittableRandom random;
  private final RawMessage good;
  private final byte[] bomb = bomb();
  private int deep;

  Fuzz(long seed, RawMessage good) {
    random = new SplittableRandom(seed);
    this.good = good;
  }

  /** One more message. */
  RawMessage next() {
    RawMessage message = good;
    int changes = 1 + random.nextInt(3);
    for (int i = 0; i < changes; i++) {
      message = changed(message);
    }
    return message;
  }

  private RawMessage changed(RawMessage message) {
    return switch (random.nextInt(12)) {
      case 0, 1 -> RawMessages.withHeaders(message, without(message.headers()));
      case 2, 3, 4 -> RawMessages.withHeaders(message, damaged(message.headers()));
      case 5 -> RawMessages.withHeaders(message, with(message, attribute()));
      case 6 -> RawMessages.withHeaders(message, with(message, control()));
      case 7 -> RawMessages.withBody(message, bytes(random.nextInt(300)));
      case 8 -> RawMessages.withBody(message, document());
      case 9, 10 -> RawMessages.withBody(structured(message), document());
      default -> RawMessages.withBody(structured(message), flipped(text(DOCUMENT)));
    };
  }

  private List<Header> without(List<Header> headers) {
    List<Header> rest = new ArrayList<>(headers);
    if (!rest.isEmpty()) {
      rest.remove(random.nextInt(rest.size()));
    }
    return rest;
  }

  private List<Header> damaged(List<Header> headers) {
    List<Header> all = new ArrayList<>(headers);
    if (!all.isEmpty()) {
      int at = random.nextInt(all.size());
      Header header = all.get(at);
      byte[] value = header.value() == null ? new byte[0] : header.value();
      all.set(at, new Header(header.name(), random.nextBoolean() ? flipped(value) : odd()));
    }
    return all;
  }

  private List<Header> with(RawMessage message, Header more) {
    List<Header> all = new ArrayList<>(message.headers());
    all.add(random.nextInt(all.size() + 1), more);
    return all;
  }

  /** An attribute once more, or one that nobody knows, with the prefix that the binder has. */
  private Header attribute() {
    String prefix =
        good.headers().stream()
            .map(Header::name)
            .filter(name -> name.toLowerCase(Locale.ROOT).endsWith("specversion"))
            .map(name -> name.substring(0, name.length() - "specversion".length()))
            .findFirst()
            .orElse("ce_");
    String name =
        random.nextBoolean()
            ? ATTRIBUTES.get(random.nextInt(ATTRIBUTES.size()))
            : "x" + random.nextInt(1_000) + "-" + (random.nextBoolean() ? "Y" : "y");
    return new Header(prefix + name, odd());
  }

  private Header control() {
    List<String> names =
        List.of(
            ControlHeaders.ATTEMPTS,
            ControlHeaders.NOT_BEFORE,
            ControlHeaders.COMMAND,
            ControlHeaders.DL_REASON,
            ControlHeaders.DL_REPLAYS,
            "content-encoding");
    return new Header(names.get(random.nextInt(names.size())), odd());
  }

  private RawMessage structured(RawMessage message) {
    List<Header> headers = new ArrayList<>();
    for (Header header : message.headers()) {
      if (!header.name().toLowerCase(Locale.ROOT).replace('_', '-').equals("content-type")) {
        headers.add(header);
      }
    }
    String type =
        switch (random.nextInt(4)) {
          case 0 -> STRUCTURED + "; charset=utf-16";
          case 1 -> "Application/CloudEvents+JSON;charset=UTF-8";
          case 2 -> "application/cloudevents-batch+json";
          default -> STRUCTURED;
        };
    headers.add(Header.of("content-type", type));
    return RawMessages.withHeaders(message, headers);
  }

  private static final String DOCUMENT =
      "{\"specversion\":\"1.0\",\"id\":\"f\",\"source\":\"urn:fuzz\",\"type\":\"t\",\"data\":{\"a\":[1]}}";

  private byte[] document() {
    return switch (random.nextInt(9)) {
      case 0 -> text("[".repeat(depth()));
      case 1 -> text(DOCUMENT.replace("[1]", "[".repeat(depth()) + "]".repeat(LESS_DEEP)));
      case 2 -> text(DOCUMENT.replace("\"id\":\"f\"", "\"id\":\"f\",\"id\":\"g\",\"id\":7"));
      case 3 -> text(DOCUMENT.replace("[1]", "1e" + "9".repeat(300)));
      case 4 -> text(DOCUMENT.replace("\"data\":", "\"data_base64\":\"***\",\"data\":"));
      case 5 -> text(DOCUMENT.replace("urn:fuzz", "\\ud800\\u0000 :// \\uffff"));
      case 6 -> bomb;
      case 7 -> text("null");
      default -> text(DOCUMENT.substring(0, random.nextInt(DOCUMENT.length())));
    };
  }

  /** A few are very deep; with all of them, the broker's disk would be what is tested. */
  private int depth() {
    return deep++ < DEEPEST ? DEEP : LESS_DEEP;
  }

  private byte[] odd() {
    if (random.nextInt(4) == 0) {
      return bytes(1 + random.nextInt(40));
    }
    return text(VALUES.get(random.nextInt(VALUES.size())));
  }

  private byte[] flipped(byte[] value) {
    byte[] copy = Arrays.copyOf(value, Math.max(1, value.length));
    copy[random.nextInt(copy.length)] ^= (byte) (1 << random.nextInt(8));
    return copy;
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** 16 MiB of zeros in a few KiB. */
  private static byte[] bomb() {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(new byte[16 << 20]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }
}
