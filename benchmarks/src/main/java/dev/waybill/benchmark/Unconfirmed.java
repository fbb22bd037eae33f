package dev.waybill.benchmark;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.ConfirmListener;
import com.rabbitmq.client.ReturnListener;
import com.rabbitmq.client.ShutdownListener;
import com.rabbitmq.client.ShutdownSignalException;
import dev.waybill.benchmark.Contestant.Ended;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * What was published to a channel and has no answer, by sequence number. The publishing thread
 * adds, the thread that reads the connection takes out.
 */
final class Unconfirmed implements ConfirmListener, ReturnListener, ShutdownListener {
  /** A power of two above the number of publishes that may be under way. */
  private static final int SIZE = 16_384;

  private static final int MASK = SIZE - 1;

  private final Semaphore room;
  private final AtomicReferenceArray<@Nullable Ended> ends = new AtomicReferenceArray<>(SIZE);
  private final String[] ids = new String[SIZE];
  private final boolean[] returned = new boolean[SIZE];
  private volatile long last;
  private long confirmed;

  /** Gives room back for each that has ended. */
  Unconfirmed(Semaphore room) {
    this.room = room;
  }

  /** The next message of the channel; called before it is written. */
  void add(String id, Ended ended) {
    long number = last + 1;
    ids[(int) number & MASK] = id;
    ends.set((int) number & MASK, ended);
    last = number;
  }

  @Override
  public void handleAck(long number, boolean multiple) {
    end(number, multiple, null);
  }

  @Override
  public void handleNack(long number, boolean multiple) {
    end(number, multiple, new IllegalStateException("A queue has not taken a message"));
  }

  private void end(long number, boolean multiple, @Nullable Throwable failure) {
    int count = 0;
    for (long each = multiple ? confirmed + 1 : number; each <= number; each++) {
      int at = (int) each & MASK;
      Ended ended = ends.getAndSet(at, null);
      if (ended != null) {
        count++;
        ended.ended(returned[at] ? new IllegalStateException("No queue for " + ids[at]) : failure);
        returned[at] = false;
      }
    }
    while (confirmed < last && ends.get((int) (confirmed + 1) & MASK) == null) {
      confirmed++;
    }
    room.release(count);
  }

  /** Comes before the confirm of the same message. */
  @Override
  public void handleReturn(
      int code,
      String text,
      String exchange,
      String routingKey,
      AMQP.BasicProperties properties,
      byte[] body) {
    for (long each = confirmed + 1; each <= last; each++) {
      int at = (int) each & MASK;
      if (ends.get(at) != null && ids[at].equals(properties.getMessageId())) {
        returned[at] = true;
      }
    }
  }

  @Override
  public void shutdownCompleted(ShutdownSignalException cause) {
    end(last, true, cause);
  }
}
