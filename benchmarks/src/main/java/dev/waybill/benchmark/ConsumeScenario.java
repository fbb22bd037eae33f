package dev.waybill.benchmark;

import dev.waybill.benchmark.Contestant.Consuming;
import dev.waybill.benchmark.Contestant.Intake;
import io.cloudevents.CloudEvent;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A new group reads from the start of a destination that holds more than it can read. The handler
 * counts, looks closely at some events, and blocks for as long as it is told to.
 */
final class ConsumeScenario implements Scenario {
  /** What is stored in the destination, over and over. */
  static final int EVENTS = 8_000;

  private static final int LOOKED_AT = 61;
  private static final long LOOK_AGAIN_MILLIS = 5;

  private final Events events = Events.uniform(EVENTS);
  private final int concurrency;
  private final long handlerNanos;
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  /**
   * Describes the handler.
   *
   * @param concurrency handlers at a time; 0 is the contestant's default
   * @param handlerNanos how long each blocks
   */
  ConsumeScenario(int concurrency, long handlerNanos) {
    this.concurrency = concurrency;
    this.handlerNanos = handlerNanos;
  }

  @Override
  public Sample run(Contestant contestant, Setting setting) throws Exception {
    LongAdder handled = new LongAdder();
    CountDownLatch first = new CountDownLatch(1);
    Intake intake = new Intake(setting.destination(), setting.group(), true, concurrency);
    Consuming consuming =
        contestant.consume(
            intake,
            (event, attempt) -> {
              if (first.getCount() > 0) {
                first.countDown();
              }
              handle(event);
              handled.increment();
            });
    first.await();
    Thread.sleep(setting.warmUp().toMillis());
    Meter meter = Meter.start(handled.sum());
    long end = System.nanoTime() + setting.measure().toNanos();
    while (System.nanoTime() < end && handled.sum() < setting.stored()) {
      Thread.sleep(LOOK_AGAIN_MILLIS);
    }
    Sample sample = meter.stop(handled.sum());
    consuming.close();
    Throwable failed = failure.get();
    if (failed != null) {
      throw new IllegalStateException("An event is not what was sent", failed);
    }
    return new Sample(
        sample.events(),
        sample.nanos(),
        sample.cpuNanos(),
        sample.allocatedBytes(),
        handled.sum(),
        Sample.Latency.NONE);
  }

  private void handle(CloudEvent event) {
    if (Events.number(event) % LOOKED_AT == 0) {
      try {
        events.verify(event);
      } catch (RuntimeException different) {
        failure.set(different);
      }
    }
    if (handlerNanos > 0) {
      LockSupport.parkNanos(handlerNanos);
    }
  }
}
