package dev.waybill.testbrokers;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Writes the few kinds of ASN.1 that a certificate is made of. */
final class Der {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

  private Der() {}

  static byte[] sequence(byte[]... parts) {
    return tagged(0x30, parts);
  }

  static byte[] set(byte[]... parts) {
    return tagged(0x31, parts);
  }

  /** Something that is told apart by its number only. */
  static byte[] explicit(int number, byte[]... parts) {
    return tagged(0xA0 + number, parts);
  }

  static byte[] integer(BigInteger value) {
    return tagged(0x02, value.toByteArray());
  }

  static byte[] yes() {
    return tagged(0x01, new byte[] {(byte) 0xFF});
  }

  static byte[] bits(byte[] value) {
    return tagged(0x03, new byte[1], value);
  }

  static byte[] octets(byte[] value) {
    return tagged(0x04, value);
  }

  static byte[] text(String value) {
    return tagged(0x0C, value.getBytes(StandardCharsets.UTF_8));
  }

  static byte[] time(Instant value) {
    return tagged(0x18, TIME.format(value).getBytes(StandardCharsets.US_ASCII));
  }

  /** Takes an object identifier as it is written, such as {@code 2.5.4.3}. */
  static byte[] identifier(String dotted) {
    List<Long> arcs = Stream.of(dotted.split("\\.")).map(Long::valueOf).toList();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(base128(arcs.get(0) * 40 + arcs.get(1)));
    arcs.stream().skip(2).forEach(arc -> bytes.writeBytes(base128(arc)));
    return tagged(0x06, bytes.toByteArray());
  }

  static byte[] tagged(int tag, byte[]... parts) {
    int length = Stream.of(parts).mapToInt(part -> part.length).sum();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(tag);
    if (length < 0x80) {
      bytes.write(length);
    } else {
      byte[] size = BigInteger.valueOf(length).toByteArray();
      byte[] significant = size[0] == 0 ? Arrays.copyOfRange(size, 1, size.length) : size;
      bytes.write(0x80 + significant.length);
      bytes.writeBytes(significant);
    }
    for (byte[] part : parts) {
      bytes.writeBytes(part);
    }
    return bytes.toByteArray();
  }

  private static byte[] base128(long value) {
    int length = Math.max(1, (Long.SIZE - Long.numberOfLeadingZeros(value) + 6) / 7);
    byte[] bytes = new byte[length];
    for (int i = length - 1; i >= 0; i--) {
      int more = i == length - 1 ? 0 : 0x80;
      bytes[i] = (byte) ((value & 0x7F) | more);
      value >>>= 7;
    }
    return bytes;
  }
}
