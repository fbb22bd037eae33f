package dev.waybill.benchmark;

import dev.waybill.benchmark.Contestant.Consuming;
import dev.waybill.benchmark.Contestant.Ended;
import dev.waybill.benchmark.Contestant.Intake;
import dev.waybill.benchmark.Contestant.Publishing;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.jspecify.annotations.Nullable;

/**
 * From a publish to its handler, in one process, at a fixed rate. The clock of an event starts when
 * it was meant to be published, so that a stall is not left out of account.
 */
final class LatencyScenario implements Scenario {
  static final int PER_SECOND = 5_000;
  private static final long PAUSE_NANOS = 1_000_000_000L / PER_SECOND;
  private static final long LAST_ONES_MILLIS = 10_000;

  @Override
  public Sample run(Contestant contestant, Setting setting) throws Exception {
    int warm = count(setting.warmUp().toMillis());
    int all = warm + count(setting.measure().toMillis());
    Events events = Events.uniform(setting.group(), all);
    long[] meant = new long[all];
    ConcurrentHistogram latency = new ConcurrentHistogram(3);
    LongAdder handled = new LongAdder();
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    Ended ended = failed -> failure.compareAndSet(null, failed);
    Intake intake = new Intake(setting.destination(), setting.group(), false, 0);
    Consuming consuming =
        contestant.consume(
            intake,
            (event, attempt) -> {
              int number = Events.number(event);
              if (number >= warm) {
                latency.recordValue(System.nanoTime() - meant[number]);
              }
              handled.increment();
            });
    try (Publishing publishing = contestant.publish(setting.destination())) {
      long next = System.nanoTime();
      Meter meter = Meter.start(0);
      for (int i = 0; i < all; i++) {
        if (i == warm) {
          meter = Meter.start(warm);
        }
        next += PAUSE_NANOS;
        meant[i] = next;
        for (long left = next - System.nanoTime(); left > 0; left = next - System.nanoTime()) {
          LockSupport.parkNanos(left);
        }
        publishing.publish(events.get(i), ended);
      }
      Sample sample = meter.stop(all);
      long deadline = System.currentTimeMillis() + LAST_ONES_MILLIS;
      while (handled.sum() < all && System.currentTimeMillis() < deadline) {
        Thread.sleep(1);
      }
      if (failure.get() != null || handled.sum() != all) {
        throw new IllegalStateException(
            "Of " + all + " events " + handled.sum() + " were handled", failure.get());
      }
      return new Sample(
          sample.events(),
          sample.nanos(),
          sample.cpuNanos(),
          sample.allocatedBytes(),
          all,
          Latencies.of(latency));
    } finally {
      consuming.close();
    }
  }

  private static int count(long millis) {
    return Math.toIntExact(millis * PER_SECOND / 1_000);
  }
}
