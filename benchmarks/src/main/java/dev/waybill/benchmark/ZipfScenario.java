package dev.waybill.benchmark;

import dev.waybill.benchmark.Contestant.Consuming;
import dev.waybill.benchmark.Contestant.Intake;
import io.cloudevents.CloudEvent;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Some keys have most of the events, and one event in a hundred fails at its first attempt. A
 * sample is the time from the first call of a handler to the end of the last one.
 */
final class ZipfScenario implements Scenario {
  static final int CONCURRENCY = 64;

  @Override
  public Sample run(Contestant contestant, Setting setting) throws Exception {
    Zipf zipf = new Zipf(setting.stored());
    AtomicIntegerArray handled = new AtomicIntegerArray(setting.stored());
    CountDownLatch first = new CountDownLatch(1);
    CountDownLatch left = new CountDownLatch(setting.stored());
    Intake intake = new Intake(setting.destination(), setting.group(), true, CONCURRENCY);
    Consuming consuming =
        contestant.consume(
            intake,
            (event, attempt) -> {
              first.countDown();
              handle(event, attempt, zipf);
              if (handled.incrementAndGet(Events.number(event)) == 1) {
                left.countDown();
              }
            });
    first.await();
    Meter meter = Meter.start(0);
    left.await();
    Sample sample = meter.stop(setting.stored());
    consuming.close();
    return sample;
  }

  private static void handle(CloudEvent event, int attempt, Zipf zipf) {
    if (attempt == 1 && zipf.fails(Events.number(event))) {
      throw new Refused();
    }
    LockSupport.parkNanos(Zipf.HANDLER.toNanos());
  }

  /** Without a stack: what is measured is not the making of stack traces. */
  private static final class Refused extends RuntimeException {
    Refused() {
      super("not yet", null, false, false);
    }
  }
}
