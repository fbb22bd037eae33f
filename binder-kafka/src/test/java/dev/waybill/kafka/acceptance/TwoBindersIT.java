package dev.waybill.kafka.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.waybill.DeadLetter;
import dev.waybill.Delivery;
import dev.waybill.MessageHandler;
import dev.waybill.Messaging;
import dev.waybill.PublishRejectedException;
import dev.waybill.Publisher;
import dev.waybill.RetryPolicy;
import dev.waybill.Subscription;
import dev.waybill.SubscriptionOptions;
import io.cloudevents.CloudEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two brokers in one process, and handlers that take events from the one to the other. */
@Tag("broker")
class TwoBindersIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int EVENTS = 2_000;
  private static final int KEYS = 50;

  /** From memory to Kafka and back to memory. */
  private static final String FIRST = "two.first";

  private static final String LAST = "two.last";

  private final Place place =
      Place.shared()
          .set("waybill.binders.memory.broker", "two-binders")
          .set("waybill.binders.memory.max-event-bytes", "4MiB")
          .set("waybill.destinations." + FIRST + ".binder", "memory")
          .set("waybill.destinations." + LAST + ".binder", "memory");

  /** Passes an event on; it is settled here when it is stored there. */
  private static MessageHandler forwardingTo(Publisher publisher) {
    return delivery -> publisher.publish(delivery.event());
  }

  private static Subscription subscribe(
      Messaging messaging, String destination, MessageHandler handler) {
    Subscription subscription =
        messaging.subscribe(
            destination,
            Place.GROUP,
            handler,
            SubscriptionOptions.builder()
                .concurrency(16)
                .retry(RetryPolicy.fixed(Duration.ofMillis(20)).maxAttempts(2))
                .build());
    subscription.ready().join();
    return subscription;
  }

  @Test
  void carriesEventsFromOneBrokerToTheOtherInOrder() {
    try (place) {
      Messaging messaging = place.open();
      assertThat(messaging.capabilities(FIRST).server()).containsIgnoringCase("memory");
      assertThat(messaging.capabilities(place.destination).server()).containsIgnoringCase("kafka");
      ConcurrentMap<String, CloudEvent> arrived = new ConcurrentHashMap<>();
      Diary diary = new Diary();
      subscribe(
          messaging,
          LAST,
          diary.of((Delivery delivery) -> arrived.put(delivery.event().getId(), delivery.event())));
      subscribe(messaging, place.destination, forwardingTo(messaging.publisher(LAST)));
      subscribe(messaging, FIRST, forwardingTo(messaging.publisher(place.destination)));

      Publisher publisher = messaging.publisher(FIRST);
      List<CloudEvent> events = new ArrayList<>();
      List<CompletableFuture<?>> published = new ArrayList<>();
      for (int i = 0; i < EVENTS; i++) {
        String key = "k" + i % KEYS;
        CloudEvent event =
            Events.event(key + "-" + i / KEYS, key, "ok", Events.noise(100 + i % 900, i));
        events.add(event);
        published.add(publisher.publish(event));
      }
      CompletableFuture.allOf(published.toArray(new CompletableFuture<?>[0])).join();

      await().atMost(PATIENCE).until(() -> diary.handled() == EVENTS);
      diary.firstDeliveriesInOrder().neverTwoOfAKey();
      assertThat(diary.calls()).as("none twice").hasSize(EVENTS);
      assertThat(events)
          .allSatisfy(event -> assertThat(arrived).containsEntry(event.getId(), event));
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(messaging.backlog(place.destination, Place.GROUP).join())
                      .allSatisfy(shard -> assertThat(shard.waiting()).isZero()));
    }
  }

  /** What the second broker refuses is a failed attempt at the first. */
  @Test
  void failsTheHandlerWhosePublishIsRefused() {
    try (place) {
      Messaging messaging = place.open();
      Diary diary = new Diary();
      subscribe(messaging, place.destination, diary.of(delivery -> {}));
      subscribe(messaging, FIRST, forwardingTo(messaging.publisher(place.destination)));
      Publisher publisher = messaging.publisher(FIRST);
      publisher.publish(Events.event("k-0", "k")).join();
      publisher.publish(Events.event("k-1", "k", "ok", Events.noise(2 << 20, 1))).join();
      publisher.publish(Events.event("k-2", "k")).join();

      await().atMost(PATIENCE).until(() -> diary.hasHandled("k-2"));
      assertThat(diary.handledIds()).containsExactlyInAnyOrder("k-0", "k-2");
      List<DeadLetter> letters =
          messaging.deadLetters(FIRST, Place.GROUP).browse(null, 10).join().letters();
      assertThat(letters).hasSize(1);
      assertThat(letters.get(0).event().getId()).isEqualTo("k-1");
      assertThat(letters.get(0).attempts()).isEqualTo(2);
      assertThat(letters.get(0).exception()).contains(PublishRejectedException.class.getName());
      assertThat(letters.get(0).message().orElse("")).contains("the limit is");
    }
  }
}
