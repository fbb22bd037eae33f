package dev.waybill.kafka.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.waybill.Health.Status;
import dev.waybill.Messaging;
import dev.waybill.Publisher;
import dev.waybill.RecordingTelemetry;
import dev.waybill.RetryPolicy;
import dev.waybill.Subscription;
import dev.waybill.SubscriptionOptions;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a failing key does to the others of its partition: nothing, until the window is full. */
@Tag("broker")
class SlowKeyIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int RATE = 2_000;
  private static final int KEYS = 1_000;

  /** Beyond this a busy machine with two cores makes no difference visible. */
  private static final long NOISE_MILLIS = 50;

  /** Events between the oldest unfinished one of a partition and the newest that is delivered. */
  private static final int KAFKA_WINDOW = 16_384;

  private static final SubscriptionOptions STUBBORN =
      SubscriptionOptions.builder()
          .concurrency(32)
          .retry(RetryPolicy.fixed(Duration.ofMillis(500)).maxAttempts(1000))
          .build();

  @Test
  void leavesTheLatencyOfOtherKeysAloneForThirtySeconds() throws Exception {
    try (Place place = Place.shared().destination("partitions", "6")) {
      Messaging messaging = place.open();
      AtomicBoolean failing = new AtomicBoolean();
      Latencies latencies = new Latencies();
      Set<String> seen = ConcurrentHashMap.newKeySet();
      AtomicInteger slowKeyHandled = new AtomicInteger();
      Subscription subscription =
          messaging.subscribe(
              place.destination,
              Place.GROUP,
              delivery -> {
                boolean slowKey = delivery.key().orElse("").equals("k7");
                if (!slowKey && seen.add(delivery.event().getId())) {
                  latencies.add(sentNanos(delivery.event().getData().toBytes()));
                }
                if (slowKey && failing.get()) {
                  throw new IllegalStateException("its key is slow today");
                }
                slowKeyHandled.addAndGet(slowKey ? 1 : 0);
              },
              STUBBORN);
      subscription.ready().get(60, TimeUnit.SECONDS);
      Publisher publisher = messaging.publisher(place.destination);
      publishFor(publisher, "warm", 5);
      latencies.takeP99Millis(othersIn(5));
      publishFor(publisher, "control", 15);
      long control = latencies.takeP99Millis(othersIn(15));
      int handledBefore = slowKeyHandled.get();
      failing.set(true);
      publishFor(publisher, "slow", 30);
      long withSlowKey = latencies.takeP99Millis(othersIn(30));
      assertThat(slowKeyHandled.get())
          .as("the key did fail")
          .isLessThanOrEqualTo(handledBefore + 1);
      failing.set(false);

      System.out.printf(
          "p99 of %d events/s over %d keys: %d ms, with one key failing for 30 s: %d ms%n",
          RATE, KEYS, control, withSlowKey);
      assertThat(withSlowKey).isLessThanOrEqualTo(Math.max(2 * control, NOISE_MILLIS));
      await().atMost(PATIENCE).until(() -> slowKeyHandled.get() == (5 + 15 + 30) * RATE / KEYS);
    }
  }

  @Test
  void pausesThePartitionWhenItsWindowIsFullAndRunsNothingTwiceAfterARestart() {
    int others = KAFKA_WINDOW + 3_000;
    try (Place place = Place.shared().destination("partitions", "1")) {
      place.group("start", "earliest");
      AtomicBoolean failing = new AtomicBoolean(true);
      Diary diary = new Diary();
      RecordingTelemetry telemetry = new RecordingTelemetry();
      Messaging first = place.open(telemetry);
      Publisher publisher = first.publisher(place.destination);
      publisher.publish(Events.event("slow-0", "slow"));
      for (int i = 0; i < others; i++) {
        publisher.publish(Events.event("other" + i % 100 + "-" + i / 100, "other" + i % 100));
      }
      publisher.flush().join();
      Subscription subscription = subscribe(first, place, diary, failing);

      await().atMost(PATIENCE).until(() -> diary.handled() == KAFKA_WINDOW - 1);
      await()
          .during(Duration.ofSeconds(2))
          .atMost(Duration.ofSeconds(10))
          .until(() -> diary.handled() == KAFKA_WINDOW - 1);
      assertThat(telemetry.gauge("waybill.blocked_window_ratio")).isEqualTo(1.0);
      assertThat(subscription.health().status()).isEqualTo(Status.DEGRADED);
      Set<String> finished = diary.handledIds();
      first.close();

      Messaging second = place.open();
      Diary afterwards = new Diary();
      AtomicBoolean stillFailing = new AtomicBoolean(true);
      subscribe(second, place, afterwards, stillFailing);
      await()
          .atMost(PATIENCE)
          .until(() -> afterwards.calls().stream().anyMatch(call -> call.key().equals("slow")));
      stillFailing.set(false);
      await().atMost(PATIENCE).until(() -> afterwards.handled() == others + 1 - finished.size());
      assertThat(afterwards.handledIds()).doesNotContainAnyElementsOf(finished);
      afterwards.neverTwoOfAKey();
      assertThat(telemetry.count("waybill.dead_lettered")).isZero();
    }
  }

  private static Subscription subscribe(
      Messaging messaging, Place place, Diary diary, AtomicBoolean failing) {
    return messaging.subscribe(
        place.destination,
        Place.GROUP,
        diary.of(
            delivery -> {
              if (delivery.key().orElse("").equals("slow") && failing.get()) {
                throw new IllegalStateException("its key is slow today");
              }
            }),
        STUBBORN);
  }

  /** At an even rate, whatever becomes of the events. */
  private static void publishFor(Publisher publisher, String phase, int seconds) throws Exception {
    int perTick = RATE / 100;
    AtomicInteger next = new AtomicInteger();
    ScheduledExecutorService pacer = Executors.newSingleThreadScheduledExecutor();
    try {
      ScheduledFuture<?> ticks =
          pacer.scheduleAtFixedRate(
              () -> {
                for (int i = 0; i < perTick && next.get() < seconds * RATE; i++) {
                  int n = next.getAndIncrement();
                  String key = "k" + n % KEYS;
                  byte[] now = ByteBuffer.allocate(8).putLong(System.nanoTime()).array();
                  publisher.publish(Events.event(phase + key + "-" + n / KEYS, key, "ok", now));
                }
              },
              0,
              10,
              TimeUnit.MILLISECONDS);
      await()
          .atMost(Duration.ofSeconds(seconds * 3L + 30))
          .until(() -> next.get() >= seconds * RATE);
      ticks.cancel(false);
      publisher.flush().join();
    } finally {
      pacer.shutdownNow();
    }
  }

  /** What is published in these seconds to keys other than the slow one. */
  private static int othersIn(int seconds) {
    return seconds * RATE - seconds * RATE / KEYS;
  }

  private static long sentNanos(byte[] data) {
    return ByteBuffer.wrap(data).getLong();
  }

  /** Latencies in milliseconds, from the call of publish to the begin of the handler. */
  private static final class Latencies {
    private final AtomicLongArray millis = new AtomicLongArray(200_000);
    private final AtomicInteger count = new AtomicInteger();

    void add(long sentNanos) {
      millis.set(count.getAndIncrement(), (System.nanoTime() - sentNanos) / 1_000_000);
    }

    /**
     * Waits for all of them: one that is held back has no latency yet, and must not be left out.
     */
    long takeP99Millis(int expected) {
      await().atMost(PATIENCE).until(() -> count.get() == expected);
      long[] values = new long[count.getAndSet(0)];
      for (int i = 0; i < values.length; i++) {
        values[i] = millis.get(i);
      }
      Arrays.sort(values);
      return values[values.length * 99 / 100];
    }
  }
}
