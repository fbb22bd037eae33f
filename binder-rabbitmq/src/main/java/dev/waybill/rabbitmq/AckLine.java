package dev.waybill.rabbitmq;

import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What of a channel is unsettled, in the order of arrival, and what is settled and not yet
 * acknowledged: as much as possible is acknowledged at once. Owned by the member's thread.
 */
final class AckLine {
  /** Acknowledgements behind an unsettled message wait for so many, or for a while. */
  private static final int ENOUGH = 128;

  private @Nullable RabbitMqInbound first;
  private @Nullable RabbitMqInbound last;
  private int unsettled;
  private long lastTag;
  private long[] settled = new long[ENOUGH];
  private int count;
  private int heldBack;

  void add(RabbitMqInbound arrived) {
    arrived.before = last;
    if (last == null) {
      first = arrived;
    } else {
      last.after = arrived;
    }
    last = arrived;
    lastTag = arrived.tag();
    unsettled++;
  }

  /** Puts one in the place of another. */
  void replace(RabbitMqInbound old, RabbitMqInbound by) {
    by.before = old.before;
    by.after = old.after;
    if (by.before == null) {
      first = by;
    } else {
      by.before.after = by;
    }
    if (by.after == null) {
      last = by;
    } else {
      by.after.before = by;
    }
    old.before = null;
    old.after = null;
  }

  void settle(RabbitMqInbound done) {
    if (done.before == null) {
      first = done.after;
    } else {
      done.before.after = done.after;
    }
    if (done.after == null) {
      last = done.before;
    } else {
      done.after.before = done.before;
    }
    done.before = null;
    done.after = null;
    unsettled--;
    if (count == settled.length) {
      settled = Arrays.copyOf(settled, count * 2);
    }
    settled[count++] = done.tag();
  }

  int unsettled() {
    return unsettled;
  }

  @Nullable RabbitMqInbound first() {
    return first;
  }

  boolean isDue() {
    return count - heldBack >= ENOUGH;
  }

  boolean isEmpty() {
    return count == 0;
  }

  /**
   * Acknowledges.
   *
   * @param all also what lies behind an unsettled message, each by itself
   */
  void flush(Channel channel, boolean all) throws IOException {
    long lowest = first == null ? lastTag + 1 : first.tag();
    long upTo = 0;
    int kept = 0;
    for (int i = 0; i < count; i++) {
      if (settled[i] < lowest) {
        upTo = Math.max(upTo, settled[i]);
      } else {
        settled[kept++] = settled[i];
      }
    }
    count = kept;
    heldBack = kept;
    if (upTo > 0) {
      channel.basicAck(upTo, true);
    }
    if (all || kept >= ENOUGH) {
      for (int i = 0; i < kept; i++) {
        channel.basicAck(settled[i], false);
      }
      count = 0;
      heldBack = 0;
    }
  }
}
