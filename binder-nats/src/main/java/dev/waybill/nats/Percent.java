package dev.waybill.nats;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The percent-encoding of header values that the CloudEvents binding for NATS prescribes: space,
 * double quote, percent and everything outside of U+0021 to U+007E, as UTF-8.
 */
final class Percent {
  private static final char[] HEX = "0123456789ABCDEF".toCharArray();

  private Percent() {}

  static String encode(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!isPlain(text.charAt(i))) {
        return encodeFrom(text, i);
      }
    }
    return text;
  }

  private static boolean isPlain(int c) {
    return c > ' ' && c < 0x7f && c != '"' && c != '%';
  }

  private static String encodeFrom(String text, int first) {
    StringBuilder out = new StringBuilder(text.length() + 16).append(text, 0, first);
    for (byte b : text.substring(first).getBytes(StandardCharsets.UTF_8)) {
      if (isPlain(b)) {
        out.append((char) b);
      } else {
        escape(out, b);
      }
    }
    return out.toString();
  }

  /** Bytes as they are on the wire, where they can be; what no header can hold is escaped. */
  static String raw(byte[] value) {
    StringBuilder out = new StringBuilder(value.length);
    for (byte b : value) {
      if (b >= ' ' && b < 0x7f) {
        out.append((char) b);
      } else {
        escape(out, b);
      }
    }
    return out.toString();
  }

  private static void escape(StringBuilder out, byte b) {
    out.append('%').append(HEX[(b >> 4) & 0xf]).append(HEX[b & 0xf]);
  }

  /** One round of decoding, as text; bytes that are no UTF-8 are replaced. */
  static String text(String value) {
    return value.indexOf('%') < 0 && value.indexOf('"') < 0
        ? value
        : new String(decode(value), StandardCharsets.UTF_8);
  }

  /** One round of decoding; what is no escape stays as it is. */
  static byte[] decode(String text) {
    String plain = unquoted(text);
    if (plain.indexOf('%') < 0) {
      return plain.getBytes(StandardCharsets.UTF_8);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(plain.length());
    for (int i = 0; i < plain.length(); i++) {
      char c = plain.charAt(i);
      int escaped = c == '%' ? escaped(plain, i + 1) : -1;
      if (escaped >= 0) {
        out.write(escaped);
        i += 2;
      } else if (c < 0x80) {
        out.write(c);
      } else {
        out.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
      }
    }
    return out.toByteArray();
  }

  private static int escaped(String text, int at) {
    if (at + 1 >= text.length()) {
      return -1;
    }
    int high = Character.digit(text.charAt(at), 16);
    int low = Character.digit(text.charAt(at + 1), 16);
    return high < 0 || low < 0 ? -1 : high << 4 | low;
  }

  /** A quote can only be one that encloses, because those within are encoded. */
  private static String unquoted(String text) {
    if (text.length() < 2 || text.charAt(0) != '"' || text.charAt(text.length() - 1) != '"') {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 1; i < text.length() - 1; i++) {
      char c = text.charAt(i);
      out.append(c == '\\' && i + 1 < text.length() - 1 ? text.charAt(++i) : c);
    }
    return out.toString();
  }
}
