package dev.waybill.conformance.stage;

import dev.waybill.Delivery;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** What a handler does besides writing to the journal. Must be thread-safe. */
@FunctionalInterface
public interface Work {
  /** Nothing. */
  Work NONE = lasting(0);

  /** Does it; may block, and may fail by itself. */
  void run(Message message, Delivery delivery) throws Exception;

  /** Takes this long. */
  static Work lasting(long micros) {
    return new Lasting(micros, micros);
  }

  /** Takes a random time, this long at most. */
  static Work lastingUpTo(long micros) {
    return new Lasting(0, micros);
  }

  /** Work that can be told to another process. */
  record Lasting(long leastMicros, long mostMicros) implements Work {
    @Override
    public void run(Message message, Delivery delivery) throws InterruptedException {
      if (mostMicros > 0) {
        TimeUnit.MICROSECONDS.sleep(
            ThreadLocalRandom.current().nextLong(leastMicros, mostMicros + 1));
      }
    }
  }
}
