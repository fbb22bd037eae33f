package dev.waybill.test;

import static dev.waybill.test.Events.publish;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class HandlerThreadsTest {
  @Test
  void areGoneAfterClose() {
    WaybillTest waybill = WaybillTest.open();
    waybill
        .messaging()
        .subscribe("orders", "billing", delivery -> waybill.sleep(Duration.ofHours(1)));
    publish(waybill, "a1", "b1");
    waybill.advance(Duration.ofMinutes(1));
    assertThat(threads()).isNotEmpty();

    waybill.close();

    assertThat(threads()).isEmpty();
  }

  @Test
  void areOneAtWorkAtATime() {
    try (WaybillTest waybill = WaybillTest.open()) {
      AtomicInteger atWork = new AtomicInteger();
      AtomicInteger most = new AtomicInteger();
      waybill
          .messaging()
          .subscribe(
              "orders",
              "billing",
              delivery -> {
                for (int i = 0; i < 10; i++) {
                  most.accumulateAndGet(atWork.incrementAndGet(), Math::max);
                  Thread.yield();
                  atWork.decrementAndGet();
                  waybill.sleep(Duration.ofMillis(10));
                }
              });
      publish(waybill, "a1", "b1", "c1", "d1");
      waybill.advance(Duration.ofSeconds(1));

      assertThat(waybill.deliveredTo("billing")).allMatch(RecordedAttempt::isSuccess).hasSize(4);
      assertThat(most).hasValue(1);
      assertThat(waybill.deliveredTo("billing"))
          .allMatch(one -> one.at().compareTo(Duration.ofMillis(10)) < 0);
    }
  }

  @Test
  void sayWhichHandlerBlocksForEver() {
    WaybillTest waybill = WaybillTest.builder().patience(Duration.ofMillis(50)).open();
    waybill.messaging().subscribe("orders", "billing", delivery -> new CountDownLatch(1).await());
    publish(waybill, "a1");

    assertThatThrownBy(waybill::settle)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("'orders/billing', event 'a1', attempt 1")
        .hasMessageContaining("0.05s of real time")
        .cause()
        .satisfies(
            where ->
                assertThat(where.getStackTrace())
                    .anyMatch(
                        frame -> frame.getClassName().startsWith(CountDownLatch.class.getName())));
    assertThatThrownBy(() -> waybill.advance(Duration.ofSeconds(1)))
        .hasMessageContaining("has not come back");

    waybill.close();

    assertThat(threads()).isEmpty();
  }

  @Test
  void sayWhichHandlerIgnoresItsInterrupt() throws Exception {
    WaybillTest waybill = WaybillTest.builder().patience(Duration.ofMillis(50)).open();
    AtomicBoolean enough = new AtomicBoolean();
    waybill
        .messaging()
        .subscribe(
            "orders",
            "billing",
            delivery -> {
              while (!enough.get()) {
                LockSupport.parkNanos(1_000_000);
              }
            });
    publish(waybill, "a1");
    assertThatThrownBy(waybill::settle).hasMessageContaining("has not come back");

    assertThatThrownBy(waybill::close)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("event 'a1'")
        .hasMessageContaining("though it was interrupted");

    enough.set(true);
    for (Thread left : threads()) {
      left.join(1000);
    }
    assertThat(threads()).isEmpty();
  }

  private static List<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(Thread::isAlive)
        .filter(thread -> thread.getName().startsWith("waybill"))
        .toList();
  }
}
