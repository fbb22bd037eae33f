package dev.waybill.conformance.stage;

import dev.waybill.Delivery;
import java.util.concurrent.TimeUnit;

/** What a handler does besides writing to the journal. Must be thread-safe. */
@FunctionalInterface
public interface Work {
  /** Nothing. */
  Work NONE = (message, delivery) -> {};

  /** Does it; may block, and may fail by itself. */
  void run(Message message, Delivery delivery) throws Exception;

  /** Takes this long. */
  static Work lasting(long micros) {
    return micros <= 0 ? NONE : (message, delivery) -> TimeUnit.MICROSECONDS.sleep(micros);
  }
}
