package dev.waybill.benchmark;

import dev.waybill.benchmark.Contestant.Consuming;
import dev.waybill.benchmark.Contestant.Ended;
import dev.waybill.benchmark.Contestant.Intake;
import dev.waybill.benchmark.Contestant.Publishing;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Publishes and handles in one process, as fast as the slower of both goes. So that none runs away
 * from the other, at most some thousands of events are on their way.
 */
final class PipeScenario implements Scenario {
  private static final int EVENTS = 8_000;
  private static final int ON_THEIR_WAY = 5_000;
  private static final long LOOK_NANOS = 50_000;
  private static final long LAST_ONES_MILLIS = 10_000;

  private volatile boolean stopped;
  private volatile long published;

  @Override
  public Sample run(Contestant contestant, Setting setting) throws Exception {
    Events events = Events.uniform(setting.group(), EVENTS);
    LongAdder handled = new LongAdder();
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    stopped = false;
    published = 0;
    Intake intake = new Intake(setting.destination(), setting.group(), false, 0);
    Consuming consuming =
        contestant.consume(
            intake,
            (event, attempt) -> {
              if (Events.number(event) % 61 == 0) {
                events.verify(event);
              }
              handled.increment();
            });
    try (Publishing publishing = contestant.publish(setting.destination())) {
      Ended ended = failed -> failure.compareAndSet(null, failed);
      Thread thread = new Thread(() -> publish(publishing, events, ended, handled), "publishing");
      thread.start();
      Thread.sleep(setting.warmUp().toMillis());
      Meter meter = Meter.start(handled.sum());
      Thread.sleep(setting.measure().toMillis());
      Sample sample = meter.stop(handled.sum());
      stopped = true;
      thread.join();
      long deadline = System.currentTimeMillis() + LAST_ONES_MILLIS;
      while (handled.sum() < published && System.currentTimeMillis() < deadline) {
        Thread.sleep(1);
      }
      if (failure.get() != null || handled.sum() != published) {
        throw new IllegalStateException(
            "Of " + published + " events " + handled.sum() + " were handled", failure.get());
      }
      return sample;
    } finally {
      consuming.close();
    }
  }

  private void publish(Publishing publishing, Events events, Ended ended, LongAdder handled) {
    int count = 0;
    while (!stopped) {
      while (count % 64 == 0 && count - handled.sum() > ON_THEIR_WAY && !stopped) {
        LockSupport.parkNanos(LOOK_NANOS);
      }
      publishing.publish(events.next(count), ended);
      count++;
    }
    published = count;
  }
}
