package dev.waybill.nats;

import io.nats.client.Message;
import org.jspecify.annotations.Nullable;

/**
 * A message as a consumer delivered it.
 *
 * @param feed whose consumer it was, or null
 * @param pull which of the feed's requests it answers
 * @param sequence its place in the stream
 * @param delivered how many the consumer has delivered, with this one
 * @param storedNanos when it was stored, in nanoseconds since 1970
 * @param pending how many the consumer has left
 */
record Parcel(
    @Nullable Feed feed,
    int pull,
    Message message,
    long sequence,
    long delivered,
    long storedNanos,
    long pending) {
  private static final String PREFIX = "$JS.ACK.";

  /** Bytes that count against credit: body and headers, with subject and reply. */
  int sizeBytes() {
    return (int) Math.min(Integer.MAX_VALUE, message.consumeByteCount());
  }

  /**
   * Reads {@code $JS.ACK.stream.consumer.times.sequence.delivered.time.pending}, or the newer form
   * with domain and account before the stream; null if it is neither.
   */
  static @Nullable Parcel of(@Nullable Feed feed, int pull, Message message) {
    String reply = message.getReplyTo();
    if (reply == null || !reply.startsWith(PREFIX)) {
      return null;
    }
    int dots = 0;
    for (int i = 0; i < reply.length(); i++) {
      if (reply.charAt(i) == '.') {
        dots++;
      }
    }
    int skip = dots == 8 ? 5 : 7;
    if (dots != 8 && dots < 10) {
      return null;
    }
    int from = 0;
    for (int i = 0; i < skip; i++) {
      from = reply.indexOf('.', from) + 1;
    }
    long[] numbers = new long[4];
    for (int i = 0; i < numbers.length; i++) {
      int end = reply.indexOf('.', from);
      if (end < 0) {
        end = reply.length();
      }
      numbers[i] = Numbers.parse(reply, from, Math.min(end, from + 18));
      if (end - from == 19) { // nanoseconds since 1970
        numbers[i] = Long.parseLong(reply, from, end, 10);
      }
      from = end + 1;
    }
    return numbers[0] < 0
        ? null
        : new Parcel(feed, pull, message, numbers[0], numbers[1], numbers[2], numbers[3]);
  }
}
