package dev.waybill.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MailboxTest {
  private final List<Throwable> defects = new ArrayList<>();

  private Mailbox started() {
    Mailbox mailbox = new Mailbox(Runnable::run, defects::add);
    mailbox.start(() -> {});
    return mailbox;
  }

  @Test
  void runsAMessageOnTheThreadThatPostsIt() {
    List<Thread> threads = new ArrayList<>();

    started().post(() -> threads.add(Thread.currentThread()));

    assertThat(threads).containsExactly(Thread.currentThread());
  }

  @Test
  void runsWhatAMessagePostsAfterIt() {
    List<Integer> order = new ArrayList<>();
    Mailbox mailbox = started();

    mailbox.post(
        () -> {
          mailbox.post(() -> order.add(2));
          order.add(1);
        });

    assertThat(order).containsExactly(1, 2);
  }

  @Test
  void keepsMessagesUntilItIsStarted() {
    List<Integer> order = new ArrayList<>();
    Mailbox mailbox = new Mailbox(Runnable::run, defects::add);
    mailbox.post(() -> order.add(2));
    assertThat(order).isEmpty();

    mailbox.start(() -> order.add(1));

    assertThat(order).containsExactly(1, 2);
  }

  @Test
  void outlivesADefect() {
    List<Integer> order = new ArrayList<>();
    Mailbox mailbox = started();

    mailbox.post(
        () -> {
          throw new StackOverflowError();
        });
    mailbox.post(() -> order.add(1));

    assertThat(order).containsExactly(1);
    assertThat(defects).hasSize(1).first().isInstanceOf(StackOverflowError.class);
  }

  @Test
  void passesALongLineOnToAnotherThread() {
    AtomicInteger passed = new AtomicInteger();
    List<Integer> order = new ArrayList<>();
    Mailbox mailbox =
        new Mailbox(
            task -> {
              passed.incrementAndGet();
              task.run();
            },
            defects::add);
    mailbox.start(() -> {});

    mailbox.post(
        () -> {
          for (int i = 0; i < 5000; i++) {
            int number = i;
            mailbox.post(() -> order.add(number));
          }
        });

    assertThat(order).hasSize(5000).isSorted();
    assertThat(passed.get()).isBetween(1, 5);
  }

  @Test
  void runsOneMessageAtATimeInTheOrderOfEachThread() throws InterruptedException {
    ExecutorService overflow = Executors.newSingleThreadExecutor();
    Mailbox mailbox = new Mailbox(overflow, defects::add);
    mailbox.start(() -> {});
    int threads = 6;
    int each = 20_000;
    AtomicBoolean busy = new AtomicBoolean();
    AtomicInteger overlaps = new AtomicInteger();
    int[] last = new int[threads]; // touched by messages only, without any lock
    CountDownLatch done = new CountDownLatch(threads * each);
    for (int t = 0; t < threads; t++) {
      int thread = t;
      new Thread(
              () -> {
                for (int i = 1; i <= each; i++) {
                  int number = i;
                  mailbox.post(
                      () -> {
                        if (!busy.compareAndSet(false, true) || last[thread] != number - 1) {
                          overlaps.incrementAndGet();
                        }
                        last[thread] = number;
                        busy.set(false);
                        done.countDown();
                      });
                }
              })
          .start();
    }

    assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(overlaps).hasValue(0);
    assertThat(defects).isEmpty();
    overflow.shutdown();
  }
}
