package dev.waybill.kafka.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.waybill.Health;
import dev.waybill.Messaging;
import dev.waybill.Publisher;
import dev.waybill.RecordingTelemetry;
import dev.waybill.RetryPolicy;
import dev.waybill.Subscription;
import dev.waybill.SubscriptionOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A failing key holds back others only when its events fill the window, and only in its shard. */
@Tag("broker")
class FullWindowIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String SLOW = "slow";
  private static final int WINDOW = 16;

  @Test
  void pausesOneShardAndRecovers() {
    try (Place place = Place.shared().destination("partitions", "2")) {
      AtomicBoolean failing = new AtomicBoolean(true);
      Diary diary = new Diary();
      RecordingTelemetry telemetry = new RecordingTelemetry();
      Messaging messaging = place.open(telemetry);
      Subscription subscription =
          messaging.subscribe(
              place.destination,
              Place.GROUP,
              diary.of(
                  delivery -> {
                    if (delivery.key().orElse("").equals(SLOW) && failing.get()) {
                      throw new IllegalStateException("its key is slow today");
                    }
                  }),
              SubscriptionOptions.builder()
                  .window(WINDOW)
                  .retry(RetryPolicy.fixed(Duration.ofMillis(100)).maxAttempts(1000))
                  .build());
      subscription.ready().join();
      Publisher publisher = messaging.publisher(place.destination);
      List<String> neighbours = keys(shardOf(SLOW));
      List<String> elsewhere = keys(1 - shardOf(SLOW));
      Set<String> published = new TreeSet<>();

      // One event less than the window: the neighbours pass it by.
      for (int i = 0; i < WINDOW - 1; i++) {
        publish(publisher, SLOW, i, published);
      }
      for (int i = 0; i < 20; i++) {
        publishAll(publisher, neighbours, i, published);
        publishAll(publisher, elsewhere, i, published);
      }
      await().atMost(PATIENCE).until(() -> diary.handled() == 20 * 20);
      assertThat(telemetry.gauge("waybill.blocked_window_ratio")).isLessThan(1.0);
      assertThat(subscription.health().status()).isEqualTo(Health.Status.UP);

      publish(publisher, SLOW, WINDOW - 1, published);
      await().atMost(PATIENCE).until(() -> telemetry.gauge("waybill.blocked_window_ratio") == 1.0);
      assertThat(subscription.health().status()).isEqualTo(Health.Status.DEGRADED);
      for (int i = 20; i < 40; i++) {
        publishAll(publisher, neighbours, i, published);
        publishAll(publisher, elsewhere, i, published);
      }
      await().atMost(PATIENCE).until(() -> diary.handled() == 20 * 20 + 20 * 10);
      await()
          .during(Duration.ofSeconds(1))
          .atMost(Duration.ofSeconds(5))
          .until(() -> diary.handled() == 20 * 20 + 20 * 10);
      assertThat(diary.handledIds())
          .as("the other shard goes on, this one does not")
          .containsAll(elsewhere.stream().map(key -> key + "-39").toList())
          .doesNotContainAnyElementsOf(neighbours.stream().map(key -> key + "-20").toList());

      failing.set(false);
      await().atMost(PATIENCE).until(() -> diary.handled() == published.size());
      assertThat(diary.handledIds()).isEqualTo(published);
      diary.firstDeliveriesInOrder().neverTwoOfAKey();
      assertThat(diary.calls())
          .filteredOn(call -> !call.key().equals(SLOW))
          .as("nobody else was run twice")
          .hasSize(20 * 40);
      await().atMost(PATIENCE).until(() -> telemetry.gauge("waybill.blocked_window_ratio") == 0.0);
      assertThat(subscription.health()).isEqualTo(Health.up());
    }
  }

  private static void publishAll(
      Publisher publisher, List<String> keys, int number, Set<String> published) {
    keys.forEach(key -> publish(publisher, key, number, published));
  }

  private static void publish(Publisher publisher, String key, int number, Set<String> published) {
    publisher.publish(Events.event(key + "-" + number, key));
    published.add(key + "-" + number);
  }

  private static List<String> keys(int shard) {
    return new ArrayList<>(
        IntStream.range(0, 1_000)
            .mapToObj(i -> "k" + i)
            .filter(key -> shardOf(key) == shard)
            .limit(10)
            .toList());
  }

  private static int shardOf(String key) {
    return Utils.toPositive(Utils.murmur2(key.getBytes(StandardCharsets.UTF_8))) % 2;
  }
}
