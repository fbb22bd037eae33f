package dev.waybill.conformance.trial;

import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.invariant.Terms;
import dev.waybill.conformance.stage.Heap;
import dev.waybill.conformance.stage.Member;
import dev.waybill.conformance.stage.MemberSpec;
import dev.waybill.conformance.stage.Patience;
import dev.waybill.conformance.stage.Stage;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** Handlers stand still while far more is published than a member may hold; then they go on. */
final class StoppedHandler implements Scenario {
  static final String GROWTH = "heap of a member whose handlers stand still";

  private static final int KEYS = 500;
  private static final int EVENT_BYTES = 4_096;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final int events;
  private final long bound;

  /** Publishes so many events of 4 KiB, and lets the heap grow by less than this. */
  StoppedHandler(int events, long boundBytes) {
    this.events = events;
    this.bound = boundBytes;
  }

  @Override
  public String name() {
    return "stopped-handler";
  }

  @Override
  public boolean alone() {
    return true;
  }

  @Override
  public int journalEntries() {
    return 5 * events + 50_000;
  }

  @Override
  public void play(Stage stage) {
    stage.agree(stage.environment().terms(Terms.faultFreeRun()));
    stage.destinationOption("partitions", "6").dataBytes(EVENT_BYTES);
    CountDownLatch goOn = new CountDownLatch(1);
    Member member =
        stage.members(MemberSpec.of(0).doing((message, delivery) -> goOn.await())).get(0);
    try {
      Load load = new Load(stage);
      long before = Heap.usedAfterGc();
      for (int i = 0; i < events; i++) {
        load.publish(i % KEYS);
      }
      load.awaitEnded(PATIENCE);
      Progress progress = new Progress(stage);
      Patience.await(PATIENCE, "a handler to begin", () -> progress.open(member) > 0);
      long grown = Heap.usedAfterGc() - before;
      stage.note(
          "the heap grew by %d MiB while %d MiB waited"
              .formatted(grown / Heap.MIB, (long) events * EVENT_BYTES / Heap.MIB));
      stage.observe(
          GROWTH, grown < bound, grown / Heap.MIB + " MiB, allowed " + bound / Heap.MIB + " MiB");
      goOn.countDown();
      stage.drain(PATIENCE, load.ended(PATIENCE));
    } finally {
      goOn.countDown();
    }
  }
}
