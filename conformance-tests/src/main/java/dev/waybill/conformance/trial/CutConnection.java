package dev.waybill.conformance.trial;

import dev.waybill.conformance.Need;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.fault.Fault;
import dev.waybill.conformance.fault.TcpFault;
import dev.waybill.conformance.invariant.Terms;
import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.journal.Journal;
import dev.waybill.conformance.stage.MemberSpec;
import dev.waybill.conformance.stage.Patience;
import dev.waybill.conformance.stage.Stage;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Thousands of events are published and the broker's answers do not come through; then the
 * connection is cut, for a moment nobody gets through at all, and all is mended.
 */
final class CutConnection implements Scenario {
  static final String UNCONFIRMED = "events unconfirmed when the connection was cut";
  static final String CONFIRMED = "of these, confirmed in the end";

  static final int EVENTS = 5_000;
  static final int LEAST_UNCONFIRMED = 4_500;

  private static final int KEYS = 20;
  private static final int BURST = 7;
  private static final int WARM = 500;
  private static final Duration BITE = Duration.ofSeconds(10);
  private static final Duration GONE = Duration.ofMillis(500);
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @Override
  public String name() {
    return "cut-connection";
  }

  @Override
  public Set<Need> needs() {
    return Set.of(Need.LINK_FAULTS);
  }

  @Override
  public boolean alone() {
    return true;
  }

  @Override
  public void play(Stage stage) {
    stage.agree(
        stage
            .environment()
            .terms(Terms.faultFreeRun().withFaults(Duration.ofSeconds(3), Duration.ofSeconds(5))));
    stage.destinationOption("partitions", "6");
    Progress progress = new Progress(stage);
    stage.members(MemberSpec.of(0));
    Load load = new Load(stage);
    publish(load, WARM);
    load.awaitEnded(PATIENCE);
    Patience.await(PATIENCE, "the first events", () -> progress.handled(0) == WARM);
    mark(stage, EntryKind.FAULT_BEGUN);
    try (Fault silence = stage.environment().breakLink(TcpFault.dropResponses())) {
      publish(load, EVENTS);
      silence.awaitEffective(BITE);
      cut(stage, load);
    }
    mark(stage, EntryKind.FAULT_ENDED);
    load.awaitEnded(PATIENCE);
    stage.drain(PATIENCE, load.ended(PATIENCE));
    judge(stage);
  }

  private static void cut(Stage stage, Load load) {
    try (Fault cut = stage.environment().breakLink(TcpFault.cut())) {
      long unconfirmed = load.pending();
      for (int i = 0; i < unconfirmed; i++) {
        stage.observe(UNCONFIRMED, true, "");
      }
      stage.note(unconfirmed + " events were unconfirmed when the connection was cut");
      if (cut.awaitEffective(BITE)) {
        mark(stage, EntryKind.FAULT_EFFECTIVE);
      }
      long until = System.nanoTime() + GONE.toNanos();
      Patience.holds(GONE.plusSeconds(1), () -> System.nanoTime() - until >= 0);
    }
  }

  private static void publish(Load load, int count) {
    for (int i = 0; i < count; i++) {
      load.publish(i / BURST % KEYS);
    }
  }

  private static void mark(Stage stage, EntryKind kind) {
    stage.journal().write(kind, 0, 0, Journal.NO_MESSAGE, 0, 1, 0);
  }

  private static void judge(Stage stage) {
    Map<Integer, Integer> deliveries = new HashMap<>();
    long[] ends = {0, 0};
    stage
        .journal()
        .read(
            0,
            entry -> {
              boolean cut = entry.message() >= WARM && entry.message() < WARM + EVENTS;
              switch (entry.kind()) {
                case FAULT_ENDED -> ends[0] = entry.nanos();
                case PUBLISH_CONFIRMED -> {
                  if (cut) {
                    stage.observe(CONFIRMED, true, "");
                    ends[1] = entry.nanos();
                  }
                }
                case PUBLISH_REJECTED, PUBLISH_UNCERTAIN -> {
                  if (cut) {
                    stage.observe(
                        CONFIRMED, false, "message " + entry.message() + ": " + entry.kind());
                  }
                }
                case DELIVERED -> deliveries.merge(entry.message(), 1, Integer::sum);
                default -> {}
              }
            });
    long again = deliveries.values().stream().mapToLong(count -> count - 1).sum();
    stage.note("deliveries beyond the first of an event: " + again);
    stage.note(
        "the last was confirmed %d ms after the link was mended"
            .formatted(TimeUnit.NANOSECONDS.toMillis(ends[1] - ends[0])));
  }
}
