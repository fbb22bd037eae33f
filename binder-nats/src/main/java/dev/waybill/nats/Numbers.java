package dev.waybill.nats;

/** Reads numbers out of subjects without taking them apart. */
final class Numbers {
  private Numbers() {}

  /** The number between two places of a text; -1 if there is none. */
  static long parse(String text, int from, int to) {
    if (from >= to || to - from > 18) {
      return -1;
    }
    long number = 0;
    for (int i = from; i < to; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = number * 10 + digit;
    }
    return number;
  }
}
