package dev.waybill.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.PublishOrder;
import dev.waybill.PublishReceipt;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class PublishEndsTest {
  private final PublishBench bench = new PublishBench(PublishOrder.PIPELINED);

  /** Who waits for room there keeps those from ending that would give it. */
  @Test
  void tellsWhereUsersContinuationsRun() {
    AtomicBoolean inCallback = new AtomicBoolean();
    bench.publish("a1").thenRun(() -> inCallback.set(PublishEnds.isCallback()));

    bench.confirm("a1");

    assertThat(inCallback).isTrue();
    assertThat(PublishEnds.isCallback()).isFalse();
  }

  @Test
  void completesFuturesElsewhereAndManyAtATime() {
    ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    PublishEnds ends = new PublishEnds(tasks::add, () -> {});
    PendingPublish first = (PendingPublish) bench.publish("a1");
    PendingPublish second = (PendingPublish) bench.publish("a2");
    first.result = new PublishReceipt("orders", "a1", "1");
    second.result = new IllegalStateException("made up");

    ends.add(first);
    ends.add(second);
    assertThat(first).isNotDone();
    assertThat(tasks).hasSize(1);

    tasks.remove().run();
    assertThat(first).isCompletedWithValue(new PublishReceipt("orders", "a1", "1"));
    assertThat(second).isCompletedExceptionally();
  }
}
