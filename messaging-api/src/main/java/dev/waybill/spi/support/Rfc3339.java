package dev.waybill.spi.support;

import io.cloudevents.types.Time;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * Times as CloudEvents write them, exactly as the SDK does but without its general formatter, which
 * takes longer than all other attributes of an event together. What does not look as nearly all
 * times do is left to the SDK.
 */
final class Rfc3339 {
  private static final int SECONDS_LENGTH = "2026-11-21T06:00:00".length();
  private static final int OFFSET_LENGTH = "+01:00".length();
  private static final int MAX_DIGITS = 9;

  private Rfc3339() {}

  static String write(OffsetDateTime time) {
    int year = time.getYear();
    int offset = time.getOffset().getTotalSeconds();
    if (year < 0 || year > 9999 || offset % 60 != 0) {
      return Time.writeTime(time);
    }
    StringBuilder text = new StringBuilder(35);
    two(text, year / 100);
    two(text, year % 100);
    two(text.append('-'), time.getMonthValue());
    two(text.append('-'), time.getDayOfMonth());
    two(text.append('T'), time.getHour());
    two(text.append(':'), time.getMinute());
    two(text.append(':'), time.getSecond());
    fraction(text, time.getNano());
    if (offset == 0) {
      return text.append('Z').toString();
    }
    int minutes = Math.abs(offset) / 60;
    two(text.append(offset < 0 ? '-' : '+'), minutes / 60);
    two(text.append(':'), minutes % 60);
    return text.toString();
  }

  private static void two(StringBuilder text, int number) {
    text.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
  }

  private static void fraction(StringBuilder text, int nanos) {
    if (nanos == 0) {
      return;
    }
    text.append('.');
    int unit = 100_000_000;
    for (int left = nanos; left > 0; left %= unit, unit /= 10) {
      text.append((char) ('0' + left / unit));
    }
  }

  /**
   * Reads a time.
   *
   * @throws DateTimeException if it is none
   */
  static OffsetDateTime read(String text) {
    OffsetDateTime time = readPlain(text);
    return time == null ? Time.parseTime(text) : time;
  }

  private static @Nullable OffsetDateTime readPlain(String text) {
    int length = text.length();
    if (length <= SECONDS_LENGTH
        || text.charAt(4) != '-'
        || text.charAt(7) != '-'
        || text.charAt(10) != 'T'
        || text.charAt(13) != ':'
        || text.charAt(16) != ':') {
      return null;
    }
    int century = number(text, 0);
    int year = number(text, 2);
    int month = number(text, 5);
    int day = number(text, 8);
    int hour = number(text, 11);
    int minute = number(text, 14);
    int second = number(text, 17);
    int end = fractionEnd(text);
    int nanos = nanos(text, end);
    ZoneOffset offset = offset(text, end);
    if ((century | year | month | day | hour | minute | second | nanos) < 0 || offset == null) {
      return null;
    }
    try {
      return OffsetDateTime.of(
          century * 100 + year, month, day, hour, minute, second, nanos, offset);
    } catch (DateTimeException outOfRange) {
      return null; // the SDK says it better
    }
  }

  /** Two digits, or less than 0. */
  private static int number(String text, int at) {
    int tens = text.charAt(at) - '0';
    int ones = text.charAt(at + 1) - '0';
    return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? -1 : tens * 10 + ones;
  }

  private static int fractionEnd(String text) {
    int end = SECONDS_LENGTH;
    if (text.charAt(end) == '.') {
      end++;
      while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
        end++;
      }
    }
    return end;
  }

  private static int nanos(String text, int end) {
    int digits = end - SECONDS_LENGTH - 1;
    if (digits < 0) {
      return 0;
    }
    if (digits == 0 || digits > MAX_DIGITS) {
      return -1;
    }
    int nanos = 0;
    for (int i = 0; i < MAX_DIGITS; i++) {
      nanos = nanos * 10 + (i < digits ? text.charAt(SECONDS_LENGTH + 1 + i) - '0' : 0);
    }
    return nanos;
  }

  private static @Nullable ZoneOffset offset(String text, int at) {
    int length = text.length() - at;
    if (length == 1 && text.charAt(at) == 'Z') {
      return ZoneOffset.UTC;
    }
    if (length != OFFSET_LENGTH || text.charAt(at + 3) != ':') {
      return null;
    }
    char sign = text.charAt(at);
    int hours = number(text, at + 1);
    int minutes = number(text, at + 4);
    if ((sign != '+' && sign != '-') || hours < 0 || minutes < 0 || hours > 17 || minutes > 59) {
      return null;
    }
    int seconds = (hours * 60 + minutes) * 60;
    return ZoneOffset.ofTotalSeconds(sign == '-' ? -seconds : seconds);
  }
}
