package dev.waybill.conformance.stage;

import dev.waybill.Delivery;
import java.util.concurrent.TimeUnit;

/** What a handler does besides writing to the journal. Must be thread-safe. */
@FunctionalInterface
public interface Work {
  /** Nothing. */
  Work NONE = new Lasting(0);

  /** Does it; may block, and may fail by itself. */
  void run(Message message, Delivery delivery) throws Exception;

  /** Takes this long. */
  static Work lasting(long micros) {
    return new Lasting(micros);
  }

  /** Work that can be told to another process. */
  record Lasting(long micros) implements Work {
    @Override
    public void run(Message message, Delivery delivery) throws InterruptedException {
      if (micros > 0) {
        TimeUnit.MICROSECONDS.sleep(micros);
      }
    }
  }
}
