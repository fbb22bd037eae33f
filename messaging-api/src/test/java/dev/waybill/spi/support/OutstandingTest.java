package dev.waybill.spi.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OutstandingTest {
  private static final class Item {
    volatile boolean ended;
  }

  private final Outstanding<Item> outstanding = new Outstanding<>(item -> item.ended);

  private List<Item> begin(int count) {
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Item item = new Item();
      outstanding.add(item);
      items.add(item);
    }
    return items;
  }

  private void end(Item item) {
    item.ended = true;
    outstanding.forgetEnded();
  }

  @Test
  void forgetsWhatEndsInTurn() {
    List<Item> items = begin(3);

    end(items.get(0));
    assertThat(outstanding).containsExactly(items.get(1), items.get(2));
    end(items.get(1));
    end(items.get(2));
    assertThat(outstanding.isEmpty()).isTrue();
  }

  @Test
  void forgetsWhatEndedBehindTheOneThatEndsLast() {
    List<Item> items = begin(3);

    end(items.get(2));
    end(items.get(1));
    assertThat(outstanding).contains(items.get(0));
    end(items.get(0));
    assertThat(outstanding.isEmpty()).isTrue();
  }

  /** One that never ends must not keep all that come after it. */
  @Test
  void keepsABoundedNumberBehindOneThatDoesNotEnd() {
    Item stuck = begin(1).get(0);
    int most = 0;
    for (int i = 0; i < 100_000; i++) {
      end(begin(1).get(0));
      if (i % 100 == 0) {
        most = Math.max(most, kept());
      }
    }
    assertThat(most).isLessThan(3_000);
    assertThat(outstanding).contains(stuck);
  }

  private int kept() {
    int kept = 0;
    for (Item ignored : outstanding) {
      kept++;
    }
    return kept;
  }

  @Test
  void losesNothingThatIsUnderWayWhenManyThreadsEndThings() throws InterruptedException {
    int threads = 4;
    CountDownLatch done = new CountDownLatch(threads);
    List<Item> left = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      long seed = t;
      new Thread(
              () -> {
                List<Item> mine = new ArrayList<>();
                Random random = new Random(seed);
                for (int i = 0; i < 20_000; i++) {
                  mine.addAll(begin(1));
                  if (mine.size() > 20) {
                    end(mine.remove(random.nextInt(mine.size())));
                  }
                }
                synchronized (left) {
                  left.addAll(mine);
                }
                done.countDown();
              })
          .start();
    }
    assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
    synchronized (left) {
      assertThat(outstanding).containsAll(left);
      left.forEach(item -> item.ended = true);
    }
    outstanding.forgetEnded();
    assertThat(outstanding.isEmpty()).isTrue();
  }
}
