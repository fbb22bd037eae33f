package dev.waybill.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BudgetTest {
  @Test
  void boundsEventsAndBytes() {
    Budget budget = new Budget(2, 100);

    assertThat(budget.tryTake(60)).isTrue();
    assertThat(budget.tryTake(60)).isFalse();
    assertThat(budget.tryTake(40)).isTrue();
    assertThat(budget.tryTake(0)).isFalse();
    assertThat(budget.events()).isEqualTo(2);
    assertThat(budget.bytes()).isEqualTo(100);
  }

  @Test
  void takesOneEventHoweverLarge() {
    Budget budget = new Budget(2, 100);

    assertThat(budget.tryTake(5000)).isTrue();
    assertThat(budget.tryTake(1)).isFalse();
  }

  @Test
  void givesUpWaitingWhenPatienceEnds() throws InterruptedException {
    Budget budget = new Budget(1, 100);
    budget.tryTake(1);

    assertThat(budget.take(1, TimeUnit.MILLISECONDS.toNanos(5))).isFalse();
    budget.giveBack(1);
    assertThat(budget.take(1, 0)).isTrue();
  }

  @Test
  void neverExceedsItsBoundsUnderContention() throws InterruptedException {
    Budget budget = new Budget(3, 1000);
    AtomicInteger held = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    CountDownLatch done = new CountDownLatch(8);
    for (int i = 0; i < 8; i++) {
      threads.add(
          new Thread(
              () -> {
                for (int n = 0; n < 2000; n++) {
                  takeAndGiveBack(budget, held, most);
                }
                done.countDown();
              }));
    }
    threads.forEach(Thread::start);

    assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(most.get()).isLessThanOrEqualTo(3);
    assertThat(budget.events()).isZero();
    assertThat(budget.bytes()).isZero();
  }

  private static void takeAndGiveBack(Budget budget, AtomicInteger held, AtomicInteger most) {
    try {
      if (budget.take(10, TimeUnit.SECONDS.toNanos(10))) {
        most.accumulateAndGet(held.incrementAndGet(), Math::max);
        held.decrementAndGet();
        budget.giveBack(10);
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void letsWaitersSleepUntilThereIsRoom() {
    Budget budget = new Budget(1, 1000);
    budget.tryTake(1);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      Thread thread = new Thread(() -> takeOnce(budget));
      thread.setDaemon(true);
      thread.start();
      threads.add(thread);
    }
    await()
        .atMost(Duration.ofSeconds(5))
        .until(() -> threads.stream().allMatch(t -> t.getState() == Thread.State.TIMED_WAITING));
    var beans = ManagementFactory.getThreadMXBean();
    long before = waits(beans, threads);

    // A third that finds no room must not set the others against each other.
    takeNow(budget);

    await()
        .during(Duration.ofMillis(50))
        .atMost(Duration.ofSeconds(5))
        .until(() -> waits(beans, threads) - before < 20);
    budget.giveBack(1);
    await().atMost(Duration.ofSeconds(5)).until(() -> threads.stream().noneMatch(Thread::isAlive));
  }

  private static long waits(java.lang.management.ThreadMXBean beans, List<Thread> threads) {
    return threads.stream()
        .map(t -> beans.getThreadInfo(t.getId()))
        .mapToLong(info -> info == null ? 0 : info.getWaitedCount())
        .sum();
  }

  private static void takeNow(Budget budget) {
    try {
      assertThat(budget.take(1, 1000)).isFalse();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void takeOnce(Budget budget) {
    try {
      budget.take(1, TimeUnit.SECONDS.toNanos(10));
      budget.giveBack(1);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
