package dev.waybill.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WorkersTest {
  private static final int MOST = 4;
  private static final Duration SOON = Duration.ofMillis(1);

  private final VirtualRuntime runtime = new VirtualRuntime(1);
  private final Woken woken = new Woken();
  private Runnable handler = () -> {};
  private int handled;
  private final Workers workers = new Workers(runtime, woken, MOST, this::run);

  @Test
  void wakesEveryWorkerForCallsOfUnknownLength() {
    assertWakesEveryWorker();
  }

  @Test
  void wakesEveryWorkerForLongCalls() {
    haveTaken(Duration.ofNanos(500), 200);
    haveTaken(Duration.ofMillis(1), 10);

    assertWakesEveryWorker();
  }

  private void assertWakesEveryWorker() {
    handler = woken::runNext; // runs beside the call that waits
    give(MOST + 1);

    woken.runNext();

    assertThat(woken.count).isEqualTo(MOST);
  }

  @Test
  void wakesOneWorkerForShortCalls() {
    haveTaken(Duration.ofNanos(500), 200);
    give(2 * MOST);

    woken.runNext();

    assertThat(woken.count).isEqualTo(1);
    assertThat(handled).isEqualTo(2 * MOST);
  }

  @Test
  void wakesAnotherWhereACallTakesLongerThanUsual() {
    haveTaken(Duration.ofNanos(500), 200);
    give(3);
    handler =
        () -> {
          handler = () -> {};
          runtime.advance(SOON);
          woken.runNext();
          assertThat(handled).as("beside the slow one").isEqualTo(2);
        };

    woken.runNext();

    assertThat(woken.count).isEqualTo(2);
    assertThat(handled).isEqualTo(3);
  }

  @Test
  void lacksNobodyForLongBesideAWorkerThatIsStuck() {
    haveTaken(Duration.ofNanos(500), 200);
    give(2);
    handler =
        () -> {
          handler = () -> {};
          runtime.advance(SOON);
          woken.runNext();
          give(1);
          assertThat(woken.count).as("woken at once").isEqualTo(3);
          woken.runNext();
          assertThat(handled).as("beside the stuck one").isEqualTo(2);
        };

    woken.runNext();
    workers.ended(SOON.toNanos());
    haveTaken(Duration.ofNanos(500), 200);
    give(2);

    assertThat(woken.count).as("when it is free again").isEqualTo(4);
  }

  @Test
  void looksNoMoreWhileEveryWorkerIsBusy() {
    haveTaken(Duration.ofNanos(500), 200);
    give(MOST + 2);
    handler =
        () -> {
          runtime.advance(SOON);
          woken.runNext();
          if (woken.count == MOST) {
            handler = () -> {};
            runtime.advance(SOON);
            assertThat(runtime.advanceToNextTimer(SOON)).isFalse();
          }
        };

    woken.runNext();

    assertThat(woken.count).isEqualTo(MOST);
    assertThat(handled).isEqualTo(MOST + 2);
  }

  /** As an asynchronous handler's may, whose method goes on after what it began. */
  @Test
  void wakesAnotherWhereAWorkerIsBusyWithACallThatHasEnded() {
    haveTaken(Duration.ofNanos(500), 200);
    give(1);
    handler =
        () -> {
          handler = () -> {};
          give(1);
          runtime.advance(SOON);
          woken.runNext();
          assertThat(handled).as("beside the busy one").isEqualTo(1);
        };

    woken.runNext();

    assertThat(handled).isEqualTo(2);
  }

  @Test
  void wakesNobodyWhileCallsEnd() {
    haveTaken(Duration.ofNanos(500), 200);
    give(3);
    handler =
        () -> {
          workers.ended(500);
          runtime.advance(SOON);
        };

    woken.runNext();

    assertThat(woken.count).isEqualTo(1);
  }

  @Test
  void wakesNobodyForWhatWasLeftWhenItClosed() {
    haveTaken(Duration.ofNanos(500), 200);
    give(3);
    assertThat(workers.takeBack(work -> true)).hasSize(3);

    workers.close();
    runtime.advance(Duration.ofSeconds(1));

    assertThat(woken.count).isEqualTo(1);
    assertThat(runtime.advanceToNextTimer(Duration.ofSeconds(1))).isFalse();
  }

  private void haveTaken(Duration each, int calls) {
    for (int i = 0; i < calls; i++) {
      workers.ended(each.toNanos());
    }
  }

  private void give(int calls) {
    for (int i = 1; i <= calls; i++) {
      workers.give(new Work(List.of(), false), i);
    }
  }

  private void run(Work work) {
    handler.run();
    handled++;
    workers.cameBack(work);
  }

  /** Workers that were woken and have not run yet. */
  private static final class Woken extends AbstractExecutorService {
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private int count;

    void runNext() {
      Runnable next = waiting.poll();
      if (next != null) {
        next.run();
      }
    }

    @Override
    public void execute(Runnable worker) {
      count++;
      waiting.add(worker);
    }

    @Override
    public void shutdown() {}

    @Override
    public List<Runnable> shutdownNow() {
      return List.of();
    }

    @Override
    public boolean isShutdown() {
      return false;
    }

    @Override
    public boolean isTerminated() {
      return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      return false;
    }
  }
}
