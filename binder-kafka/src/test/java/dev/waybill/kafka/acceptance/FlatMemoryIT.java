package dev.waybill.kafka.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.waybill.ErrorCode;
import dev.waybill.Messaging;
import dev.waybill.MessagingException;
import dev.waybill.PublishRejectedException;
import dev.waybill.PublishUncertainException;
import dev.waybill.Publisher;
import dev.waybill.SubscriptionOptions;
import dev.waybill.testbrokers.Broker;
import dev.waybill.testbrokers.Brokers;
import dev.waybill.testbrokers.Kafka;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Neither a handler that stands still nor a broker that does costs unbounded memory. */
@Tag("broker")
class FlatMemoryIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final long MIB = 1L << 20;

  @Test
  void holdsNoMoreThanItsWindowsWhileTheHandlerStandsStill() throws Exception {
    int events = 400_000; // of 1 KiB each: 400 MiB
    try (Place place = Place.shared().destination("partitions", "6")) {
      Messaging messaging = place.open();
      CountDownLatch goOn = new CountDownLatch(1);
      AtomicInteger handled = new AtomicInteger();
      messaging
          .subscribe(
              place.destination,
              Place.GROUP,
              delivery -> {
                goOn.await();
                handled.incrementAndGet();
              },
              SubscriptionOptions.builder().concurrency(8).build())
          .ready()
          .get(60, TimeUnit.SECONDS);
      Publisher publisher = messaging.publisher(place.destination);
      long before = usedAfterGc();
      byte[] data = Events.noise(1024, 7);
      for (int i = 0; i < events; i++) {
        publisher.publish(Events.event("k" + i % 500 + "-" + i / 500, "k" + i % 500, "ok", data));
      }
      publisher.flush().join();
      long grown = usedAfterGc() - before;
      System.out.printf("Heap grew by %d MiB while 400 MiB waited%n", grown / MIB);

      // Six windows of 1024 events of some 2 KiB each, and what the client has fetched ahead of
      // them: 500 records or 4 MiB a partition in the binder, 50 MiB at most in the client.
      assertThat(grown).isLessThan(160 * MIB);
      goOn.countDown();
      await().atMost(PATIENCE).until(() -> handled.get() == events);
    }
  }

  @Test
  void holdsNoMoreThanItsBudgetWhileTheBrokerStandsStill() throws Exception {
    try (Broker broker = Brokers.start(Kafka.recipe());
        Place place = Place.at(broker.endpoint())) {
      place
          .destination("partitions", "6")
          .destination("publish.max-in-flight-bytes", "16MiB")
          .destination("publish.max-block", "100ms")
          .destination("publish.timeout", "8s");
      Messaging messaging = place.open();
      Publisher publisher = messaging.publisher(place.destination);
      publisher.publish(Events.event("first-0", "first")).get(30, TimeUnit.SECONDS);
      byte[] data = Events.noise(1024, 7);
      long before = usedAfterGc();
      Set<ErrorCode> codes = ConcurrentHashMap.newKeySet();
      Set<Class<?>> outcomes = ConcurrentHashMap.newKeySet();
      AtomicInteger ended = new AtomicInteger();
      AtomicLong longestToEnd = new AtomicLong();
      int published = 0;
      long longestMillis = 0;
      broker.pause();
      try {
        long until = System.nanoTime() + Duration.ofSeconds(12).toNanos();
        while (System.nanoTime() < until) {
          long begin = System.nanoTime();
          publisher
              .publish(
                  Events.event(
                      "k" + published % 500 + "-" + published / 500,
                      "k" + published % 500,
                      "ok",
                      data))
              .whenComplete(
                  (receipt, error) -> {
                    ended.incrementAndGet();
                    longestToEnd.accumulateAndGet(
                        (System.nanoTime() - begin) / 1_000_000, Math::max);
                    if (error != null) {
                      codes.add(codeOf(error));
                      outcomes.add(typeOf(error));
                    }
                  });
          longestMillis = Math.max(longestMillis, (System.nanoTime() - begin) / 1_000_000);
          published++;
        }
        long grown = usedAfterGc() - before;
        System.out.printf(
            "Heap grew by %d MiB under a stalled broker; %d publishes, the longest call %d ms, %s%n",
            grown / MIB, published, longestMillis, codes);
        // 16 MiB of events, each some 2 KiB on the heap, the same again in the client's batches.
        assertThat(grown).isLessThan(100 * MIB);
        assertThat(longestMillis).as("max-block and a pause of the machine").isLessThan(2_000);
        assertThat(codes).contains(ErrorCode.BUFFER_FULL);
        assertThat(longestToEnd.get())
            .as("the deadline of 8 s and a pause of the machine")
            .isBetween(7_000L, 10_000L);
        assertThat(outcomes)
            .as("full is refused, sent is uncertain")
            .contains(PublishRejectedException.class, PublishUncertainException.class)
            .hasSize(2);
        assertThat(codes).isSubsetOf(Set.of(ErrorCode.BUFFER_FULL, ErrorCode.TIMEOUT));
      } finally {
        broker.resume();
      }
      int all = published;
      await().atMost(PATIENCE).until(() -> ended.get() == all);
      await()
          .atMost(PATIENCE)
          .ignoreExceptions()
          .until(
              () ->
                  publisher.publish(Events.event("last-0", "last")).get(10, TimeUnit.SECONDS)
                      != null);
    }
  }

  private static Class<?> typeOf(Throwable error) {
    return causeOf(error).getClass();
  }

  private static Throwable causeOf(Throwable error) {
    return error instanceof CompletionException && error.getCause() != null
        ? error.getCause()
        : error;
  }

  private static ErrorCode codeOf(Throwable error) {
    Throwable cause = causeOf(error);
    return cause instanceof MessagingException typed ? typed.code() : ErrorCode.INTERNAL;
  }

  private static long usedAfterGc() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
