package dev.waybill.benchmark;

import dev.waybill.benchmark.Contestant.Ended;
import dev.waybill.benchmark.Contestant.Publishing;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;
import org.jspecify.annotations.Nullable;

/**
 * One thread publishes as fast as it may; what counts is what was confirmed. Latency is from the
 * call to the confirmation, of every sixteenth event.
 */
final class PublishScenario implements Scenario {
  private static final int EVENTS = 8_000;
  private static final int TIMED = 16;
  private static final Duration LAST_ONE = Duration.ofSeconds(5);

  private final LongAdder confirmed = new LongAdder();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private volatile ConcurrentHistogram latency = new ConcurrentHistogram(3);
  private volatile boolean stopped;
  private long published;

  @Override
  public Sample run(Contestant contestant, Setting setting) throws Exception {
    confirmed.reset();
    published = 0;
    stopped = false;
    Events events = Events.uniform(setting.group(), EVENTS);
    Publishing publishing = contestant.publish(setting.destination());
    Thread thread = new Thread(() -> publish(publishing, events), "publishing");
    thread.start();
    Thread.sleep(setting.warmUp().toMillis());
    latency = new ConcurrentHistogram(3);
    Meter meter = Meter.start(confirmed.sum());
    Thread.sleep(setting.measure().toMillis());
    Sample sample = meter.stop(confirmed.sum());
    ConcurrentHistogram measured = latency;
    stopped = true;
    thread.join();
    publishing.close();
    awaitLast();
    if (failure.get() != null || confirmed.sum() != published) {
      throw new IllegalStateException(
          "Of " + published + " publishes " + confirmed.sum() + " were confirmed", failure.get());
    }
    return new Sample(
        sample.events(),
        sample.nanos(),
        sample.cpuNanos(),
        sample.allocatedBytes(),
        published,
        Latencies.of(measured));
  }

  /** A flush may be over a moment before the last one who waits has heard of it. */
  private void awaitLast() throws InterruptedException {
    long deadline = System.nanoTime() + LAST_ONE.toNanos();
    while (confirmed.sum() < published && System.nanoTime() < deadline) {
      Thread.sleep(1);
    }
  }

  private void publish(Publishing publishing, Events events) {
    Ended plain = this::ended;
    for (int next = 0; !stopped; next++) {
      publishing.publish(events.next(next), next % TIMED == 0 ? timed() : plain);
      published++;
    }
  }

  private Ended timed() {
    long began = System.nanoTime();
    return failed -> {
      latency.recordValue(System.nanoTime() - began);
      ended(failed);
    };
  }

  private void ended(@Nullable Throwable failed) {
    if (failed == null) {
      confirmed.increment();
    } else {
      failure.set(failed);
    }
  }
}
