package dev.waybill.conformance.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.waybill.BatchResult;
import dev.waybill.Delivery;
import dev.waybill.Messaging;
import dev.waybill.MessagingConfig;
import dev.waybill.PublishReceipt;
import dev.waybill.Publisher;
import dev.waybill.PublisherOptions;
import dev.waybill.RetryPolicy;
import dev.waybill.Subscription;
import dev.waybill.SubscriptionOptions;
import dev.waybill.SubscriptionState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What only real threads can show. */
class ThreadsTest {
  private static final AtomicLong NUMBER = new AtomicLong();
  private static final Duration SOON = Duration.ofSeconds(10);

  private final Messaging messaging =
      Messaging.open(
          MessagingConfig.of(
              Map.of("waybill.binders.memory.broker", "threads-" + NUMBER.incrementAndGet())));

  @AfterEach
  void close() {
    messaging.close(Duration.ofSeconds(5));
  }

  private Subscription subscribe(
      dev.waybill.MessageHandler handler, SubscriptionOptions.Builder options) {
    Subscription subscription = messaging.subscribe("orders", "billing", handler, options.build());
    subscription.ready().join();
    return subscription;
  }

  private void publish(String... ids) {
    for (String id : ids) {
      messaging.publisher("orders").publish(Events.event(id)).join();
    }
  }

  @Test
  void keepsTheOrderOfEachKeyWithManyPublishersAndHandlers() throws InterruptedException {
    Map<String, Queue<Integer>> handled = new ConcurrentHashMap<>();
    Set<String> running = ConcurrentHashMap.newKeySet();
    AtomicInteger overlaps = new AtomicInteger();
    AtomicInteger count = new AtomicInteger();
    subscribe(
        delivery -> {
          String id = delivery.event().getId();
          String key = id.substring(0, 1);
          if (!running.add(key)) {
            overlaps.incrementAndGet();
          }
          handled
              .computeIfAbsent(key, k -> new ConcurrentLinkedQueue<>())
              .add(Integer.parseInt(id.substring(1)));
          running.remove(key);
          count.incrementAndGet();
        },
        SubscriptionOptions.builder().concurrency(8));
    List<Thread> publishers = new ArrayList<>();
    Publisher publisher = messaging.publisher("orders");
    for (char key = 'a'; key < 'i'; key++) {
      String name = String.valueOf(key);
      publishers.add(
          new Thread(
              () -> {
                for (int i = 0; i < 500; i++) {
                  publisher.publish(Events.event(name + i));
                }
              }));
    }
    publishers.forEach(Thread::start);
    for (Thread thread : publishers) {
      thread.join();
    }

    await().atMost(SOON).until(() -> count.get() == 8 * 500);
    assertThat(overlaps).hasValue(0);
    handled.values().forEach(numbers -> assertThat(List.copyOf(numbers)).isSorted().hasSize(500));
  }

  @Test
  void neverRunsMoreHandlersThanItMay() {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger count = new AtomicInteger();
    CyclicBarrier full = new CyclicBarrier(3);
    subscribe(
        delivery -> {
          most.accumulateAndGet(now.incrementAndGet(), Math::max);
          full.await(5, TimeUnit.SECONDS); // passes only when three run at once
          now.decrementAndGet();
          count.incrementAndGet();
        },
        SubscriptionOptions.builder().concurrency(3));
    publish("a1", "b1", "c1", "d1", "e1", "f1", "g1", "h1", "i1");

    await().atMost(SOON).until(() -> count.get() == 9);
    assertThat(most).hasValue(3);
  }

  @Test
  void interruptsAHandlerAtItsTimeoutAndWaitsUntilItReturns() {
    Queue<String> calls = new ConcurrentLinkedQueue<>();
    CountDownLatch stubborn = new CountDownLatch(1);
    AtomicBoolean interrupted = new AtomicBoolean();
    Subscription subscription =
        subscribe(
            delivery -> {
              calls.add(delivery.event().getId() + "#" + delivery.attempt());
              if (delivery.attempt() == 1 && delivery.event().getId().equals("a1")) {
                interrupted.set(ignoringInterrupts(stubborn));
              }
            },
            SubscriptionOptions.builder()
                .handlerTimeout(Duration.ofMillis(50))
                .retry(RetryPolicy.fixed(Duration.ofMillis(10))));
    publish("a1", "a2", "b1");
    await().atMost(SOON).until(() -> !subscription.health().details().isEmpty());
    assertThat(calls).containsExactlyInAnyOrder("a1#1", "b1#1");

    stubborn.countDown();

    await().atMost(SOON).until(() -> calls.contains("a2#1"));
    assertThat(calls).containsExactlyInAnyOrder("a1#1", "b1#1", "a1#2", "a2#1");
    assertThat(interrupted).isTrue();
    assertThat(subscription.health().details()).isEmpty();
  }

  private static boolean ignoringInterrupts(CountDownLatch end) {
    boolean interrupted = false;
    while (true) {
      try {
        end.await();
        return interrupted;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
  }

  @Test
  void closesFromTwoHandlersAtOnce() {
    CyclicBarrier both = new CyclicBarrier(2);
    CountDownLatch closed = new CountDownLatch(2);
    Subscription[] subscription = new Subscription[1];
    subscription[0] =
        subscribe(
            delivery -> {
              both.await(5, TimeUnit.SECONDS);
              subscription[0].close();
              closed.countDown();
            },
            SubscriptionOptions.builder().concurrency(2));

    publish("a1", "b1");

    await().atMost(SOON).until(() -> closed.getCount() == 0);
    await().atMost(SOON).until(() -> subscription[0].state() == SubscriptionState.CLOSED);
  }

  @Test
  void closesFromOutsideWhileHandlersRun() {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    AtomicBoolean done = new AtomicBoolean();
    Subscription subscription =
        subscribe(
            delivery -> {
              running.countDown();
              end.await();
              done.set(true);
            },
            SubscriptionOptions.builder());
    publish("a1");
    await().atMost(SOON).until(() -> running.getCount() == 0);
    CompletableFuture<Void> one = CompletableFuture.runAsync(subscription::close);
    CompletableFuture<Void> two = CompletableFuture.runAsync(subscription::close);
    await().atMost(SOON).until(() -> subscription.state() == SubscriptionState.CLOSING);
    assertThat(one).isNotDone();

    end.countDown();

    assertThat(CompletableFuture.allOf(one, two)).succeedsWithin(SOON);
    assertThat(done).isTrue();
  }

  @Test
  void awaitsASubscriptionThatIsClosingAlready() {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    AtomicBoolean done = new AtomicBoolean();
    Subscription subscription =
        subscribe(
            delivery -> {
              running.countDown();
              end.await();
              done.set(true);
            },
            SubscriptionOptions.builder());
    publish("a1");
    await().atMost(SOON).until(() -> running.getCount() == 0);
    CompletableFuture.runAsync(subscription::close);
    await().atMost(SOON).until(() -> subscription.state() == SubscriptionState.CLOSING);
    CompletableFuture<Void> all = CompletableFuture.runAsync(messaging::close);

    await().during(Duration.ofMillis(100)).atMost(SOON).until(() -> !all.isDone());
    end.countDown();

    assertThat(all).succeedsWithin(SOON);
    assertThat(done).isTrue();
  }

  @Test
  void interruptsAtTheDeadlineAndLeavesTheEventToOthers() {
    CountDownLatch running = new CountDownLatch(1);
    Queue<String> second = new ConcurrentLinkedQueue<>();
    Subscription subscription =
        subscribe(
            delivery -> {
              running.countDown();
              new CountDownLatch(1).await();
            },
            SubscriptionOptions.builder().retry(RetryPolicy.none()));
    publish("a1");
    await().atMost(SOON).until(() -> running.getCount() == 0);

    subscription.close(Duration.ofMillis(200));
    subscribe(
        delivery -> second.add(delivery.event().getId() + "#" + delivery.attempt()),
        SubscriptionOptions.builder());

    await().atMost(SOON).until(() -> second.contains("a1#1"));
    assertThat(messaging.deadLetters("orders", "billing").count()).succeedsWithin(SOON);
    assertThat(messaging.deadLetters("orders", "billing").count().join()).isZero();
  }

  @Test
  void blocksAPublisherForNoLongerThanItMay() {
    Publisher small =
        messaging.publisher(
            "orders",
            PublisherOptions.builder().maxInFlight(1).maxBlock(Duration.ofMillis(50)).build());
    dev.waybill.memory.MemoryBroker.find("threads-" + NUMBER.get())
        .orElseThrow()
        .faults()
        .stallPublishes();
    CompletableFuture<PublishReceipt> first = small.publish(Events.event("a1"));
    long before = System.nanoTime();

    CompletableFuture<PublishReceipt> second = small.publish(Events.event("a2"));

    Duration waited = Duration.ofNanos(System.nanoTime() - before);
    assertThat(second).isCompletedExceptionally();
    assertThat(waited).isBetween(Duration.ofMillis(50), Duration.ofSeconds(5));
    assertThat(first).isNotDone();
    dev.waybill.memory.MemoryBroker.find("threads-" + NUMBER.get())
        .orElseThrow()
        .faults()
        .resumePublishes();
    assertThat(first).succeedsWithin(SOON);
  }

  @Test
  void handlesBatchesWithTheirPublishes() {
    Queue<String> handled = new ConcurrentLinkedQueue<>();
    AtomicBoolean failed = new AtomicBoolean();
    Subscription subscription =
        messaging.subscribeBatch(
            "orders",
            "billing",
            batch -> {
              BatchResult result = BatchResult.success();
              for (Delivery delivery : batch) {
                if (delivery.event().getId().equals("a1") && failed.compareAndSet(false, true)) {
                  result.failed(delivery, new IllegalStateException("once"));
                } else {
                  handled.add(delivery.event().getId());
                }
              }
              messaging.publisher("copies").publish(Events.event("x1"));
              return result;
            },
            SubscriptionOptions.builder()
                .batch(10, Duration.ofMillis(10))
                .retry(RetryPolicy.fixed(Duration.ofMillis(10)))
                .build());
    subscription.ready().join();

    publish("a1", "b1", "c1");

    await().atMost(SOON).until(() -> handled.containsAll(List.of("a1", "b1", "c1")));
  }

  @Test
  void holdsABoundedNumberOfEventsWhileAHandlerStandsStill() {
    CountDownLatch end = new CountDownLatch(1);
    subscribe(delivery -> end.await(), SubscriptionOptions.builder().concurrency(2).window(10));
    Publisher publisher = messaging.publisher("orders");
    for (int i = 0; i < 2000; i++) {
      publisher.publish(Events.event("abcdefgh".charAt(i % 8) + "" + i));
    }
    assertThat(publisher.flush()).succeedsWithin(SOON);

    long held =
        messaging.backlog("orders", "billing").join().stream()
            .mapToLong(backlog -> backlog.inFlight())
            .sum();

    // Twelve partitions, the window of each, and at most one grant given before it was full.
    assertThat(held).isLessThanOrEqualTo(12 * (10 + 10));
    end.countDown();
  }
}
