package dev.waybill.kafka.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.waybill.Delivery;
import dev.waybill.Messaging;
import dev.waybill.Publisher;
import dev.waybill.RetryPolicy;
import dev.waybill.StartPosition;
import dev.waybill.SubscriptionOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Members that come and go while events flow: nobody notices. */
@Tag("broker")
@Timeout(600)
class RebalanceIT {
  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final int KEYS = 400;
  private static final int RATE = 2_000;

  private final long seed = Long.getLong("waybill.test.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final Place place = Place.shared().destination("partitions", "12");
  private final Diary diary = new Diary();
  private final ScheduledExecutorService work = Executors.newScheduledThreadPool(1);
  private final ScheduledExecutorService pacer = Executors.newScheduledThreadPool(1);
  private final List<Messaging> members = new ArrayList<>();
  private int joins;
  private int leaves;

  @Test
  void losesReordersAndRepeatsNothingWhileMembersComeAndGo() {
    comeAndGo(20_000);
  }

  @Test
  @Tag("faults")
  void losesReordersAndRepeatsNothingForLong() {
    comeAndGo(200_000);
  }

  private void comeAndGo(int events) {
    System.out.println("RebalanceIT seed " + seed);
    try (place) {
      Messaging outside = place.open();
      Publisher publisher = outside.publisher(place.destination);
      join();
      Set<String> confirmed = ConcurrentHashMap.newKeySet();
      ScheduledFuture<?> publishing = publish(pacer, publisher, events, confirmed);
      while (!publishing.isDone()) {
        int handled = diary.handled();
        if (members.size() == 1 || members.size() < 3 && random.nextBoolean()) {
          join();
        } else {
          members.remove(random.nextInt(members.size())).close();
          leaves++;
        }
        await()
            .atMost(PATIENCE)
            .until(() -> publishing.isDone() || diary.handled() > handled + 200);
      }
      publisher.flush().join();
      await().atMost(PATIENCE).until(() -> diary.handledIds().containsAll(confirmed));
      List<Messaging> last = List.copyOf(members);
      last.forEach(Messaging::close);

      assertThat(confirmed).hasSize(events);
      diary.nothingLost(confirmed).firstDeliveriesInOrder().neverTwoOfAKey();
      Map<String, Integer> succeeded = new HashMap<>();
      Map<String, Integer> attempts = new HashMap<>();
      List<String> wrong = new ArrayList<>();
      int failed = 0;
      for (Diary.Call call : diary.calls()) {
        if (attempts.merge(call.id(), 1, Integer::sum) != call.attempt()) {
          wrong.add("attempts of " + call);
        }
        if (call.ok() && succeeded.merge(call.id(), 1, Integer::sum) > 1) {
          wrong.add("again: " + call);
        }
        failed += call.ok() ? 0 : 1;
      }
      System.out.printf(
          "%d joins, %d leaves, %d events, %d calls of which %d failed%n",
          joins, leaves, events, diary.calls().size(), failed);
      assertThat(wrong).as("redelivered, or wrongly counted").isEmpty();
      assertThat(failed).isPositive();
      assertThat(leaves).isPositive();
      assertThat(diary.calls()).hasSize(events + failed);
    } finally {
      work.shutdownNow();
      pacer.shutdownNow();
    }
  }

  /** At an even rate, round by round over the keys. */
  private static ScheduledFuture<?> publish(
      ScheduledExecutorService pacer, Publisher publisher, int events, Set<String> confirmed) {
    AtomicInteger next = new AtomicInteger();
    return pacer.scheduleAtFixedRate(
        () -> {
          for (int n = 0; n < RATE / 100; n++) {
            int i = next.getAndIncrement();
            if (i >= events) {
              throw new CancellationException("all are published");
            }
            String key = "k" + i % KEYS;
            String id = key + "-" + i / KEYS;
            publisher
                .publish(Events.event(id, key, i % 97 == 0 ? "flaky" : "ok"))
                .thenAccept(receipt -> confirmed.add(id));
          }
        },
        0,
        10,
        TimeUnit.MILLISECONDS);
  }

  private void join() {
    Messaging member = place.open();
    members.add(member);
    joins++;
    member
        .subscribeAsync(
            place.destination,
            Place.GROUP,
            this::handle,
            SubscriptionOptions.builder()
                .concurrency(32)
                .retry(RetryPolicy.fixed(Duration.ofMillis(30)).maxAttempts(5))
                .start(StartPosition.earliest())
                .build())
        .ready()
        .join();
  }

  /** Takes up to 4 ms; a flaky event fails twice. */
  private CompletableFuture<Void> handle(Delivery delivery) {
    long begin = System.nanoTime();
    long micros = ThreadLocalRandom.current().nextInt(4_000);
    Executor later = task -> work.schedule(task, micros, TimeUnit.MICROSECONDS);
    return CompletableFuture.runAsync(
        () -> {
          boolean fails = delivery.event().getType().equals("flaky") && delivery.attempt() <= 2;
          diary.note(delivery, begin, !fails);
          if (fails) {
            throw new IllegalStateException("as the event says");
          }
        },
        later);
  }
}
