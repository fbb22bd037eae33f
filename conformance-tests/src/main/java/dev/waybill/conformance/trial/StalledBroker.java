package dev.waybill.conformance.trial;

import dev.waybill.ErrorCode;
import dev.waybill.conformance.Need;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.invariant.Terms;
import dev.waybill.conformance.journal.Entry;
import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.stage.Heap;
import dev.waybill.conformance.stage.Patience;
import dev.waybill.conformance.stage.Stage;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The broker stands still while one publishes at full speed: what has room is uncertain at its
 * deadline, what has none is rejected, no call takes long, and the heap stays within the room.
 */
final class StalledBroker implements Scenario {
  static final String GROWTH = "heap of a publisher whose broker stands still";
  static final String CALLS = "calls of publish that return in time";
  static final String ENDS = "publishes that end as they must";
  static final String UNCERTAIN = "publishes uncertain when their time is up";
  static final String PATIENT = "publishes wait until their time is up";
  static final String FULL = "publishes rejected for want of room";
  static final String RECOVERED = "the broker goes on, and so does publishing";

  private static final int KEYS = 500;
  private static final int EVENT_BYTES = 1_024;
  private static final Duration TIMEOUT = Duration.ofSeconds(6);
  private static final Duration STALL = Duration.ofSeconds(9);
  private static final Duration LONGEST_CALL = Duration.ofSeconds(2);
  private static final Duration EARLIEST_END = TIMEOUT.minusSeconds(1);
  private static final Duration LATEST_END = TIMEOUT.plusSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final long bound;

  /**
   * Lets the heap grow by less than this: 16 MiB of events that have ended and that a client may
   * not let go of, 16 MiB of events under way, and as much again for the objects around each.
   */
  StalledBroker(long boundBytes) {
    this.bound = boundBytes;
  }

  @Override
  public String name() {
    return "stalled-broker";
  }

  @Override
  public Set<Need> needs() {
    return Set.of(Need.BROKER_PAUSE);
  }

  @Override
  public boolean alone() {
    return true;
  }

  @Override
  public int journalEntries() {
    return 1_000_000;
  }

  @Override
  public void play(Stage stage) {
    stage.agree(stage.environment().terms(Terms.faultFreeRun()));
    stage
        .destinationOption("partitions", "6")
        .destinationOption("publish.max-in-flight", "1000000")
        .destinationOption("publish.max-in-flight-bytes", "16MiB")
        .destinationOption("publish.max-block", "100ms")
        .destinationOption("publish.timeout", TIMEOUT.toMillis() + "ms")
        .dataBytes(EVENT_BYTES);
    Load load = new Load(stage);
    load.publish(0);
    load.awaitEnded(PATIENCE);
    int from = load.size();
    stage.during(1, stage.environment()::pauseBroker, Duration.ZERO, () -> stall(stage, load));
    load.awaitEnded(PATIENCE);
    judge(stage, from, load.size());
    Progress progress = new Progress(stage);
    int confirmed = progress.confirmed();
    stage.observe(
        RECOVERED,
        Patience.holds(
            PATIENCE,
            () -> {
              load.publish(0);
              load.awaitEnded(PATIENCE);
              return progress.confirmed() > confirmed;
            }),
        "nothing is confirmed any more");
  }

  private void stall(Stage stage, Load load) {
    int from = load.size();
    long before = Heap.usedAfterGc();
    long longest = publishFor(load, STALL);
    long grown = Heap.usedAfterGc() - before;
    stage.note(
        "the heap grew by %d MiB under a stalled broker; %d publishes, the longest call %d ms"
            .formatted(grown / Heap.MIB, load.size() - from, longest / 1_000_000));
    stage.observe(
        GROWTH, grown < bound, grown / Heap.MIB + " MiB, allowed " + bound / Heap.MIB + " MiB");
    stage.observe(CALLS, longest < LONGEST_CALL.toNanos(), longest / 1_000_000 + " ms");
  }

  private static long publishFor(Load load, Duration time) {
    long end = System.nanoTime() + time.toNanos();
    long longest = 0;
    for (long now = System.nanoTime(); now - end < 0; now = System.nanoTime()) {
      load.publish(load.size() % KEYS);
      longest = Math.max(longest, System.nanoTime() - now);
    }
    return longest;
  }

  private static void judge(Stage stage, int from, int to) {
    Map<Integer, Long> begun = new HashMap<>();
    Map<ErrorCode, Integer> codes = new EnumMap<>(ErrorCode.class);
    long[] longest = {0};
    stage
        .journal()
        .read(
            0,
            entry -> {
              if (entry.message() < from || entry.message() >= to) {
                return;
              }
              if (entry.kind() == EntryKind.PUBLISH_INVOKED) {
                begun.put(entry.message(), entry.nanos());
              } else {
                long took = entry.nanos() - begun.getOrDefault(entry.message(), entry.nanos());
                longest[0] = Math.max(longest[0], took);
                end(stage, entry, took, codes);
              }
            });
    stage.note("the publishes that failed: " + codes);
    stage.observe(
        PATIENT, longest[0] >= EARLIEST_END.toNanos(), longest[0] / 1_000_000 + " ms at most");
  }

  @SuppressWarnings("EnumOrdinal") // as a publisher writes it to the journal
  private static void end(Stage stage, Entry entry, long took, Map<ErrorCode, Integer> codes) {
    ErrorCode code = ErrorCode.values()[entry.detail()];
    boolean late = took > LATEST_END.toNanos();
    String what = code + " after " + TimeUnit.NANOSECONDS.toMillis(took) + " ms";
    switch (entry.kind()) {
      case PUBLISH_REJECTED -> {
        codes.merge(code, 1, Integer::sum);
        stage.observe(
            ENDS,
            !late && (code == ErrorCode.BUFFER_FULL || code == ErrorCode.TIMEOUT),
            "rejected, " + what);
        if (code == ErrorCode.BUFFER_FULL) {
          stage.observe(FULL, true, "");
        }
      }
      case PUBLISH_UNCERTAIN -> {
        codes.merge(code, 1, Integer::sum);
        stage.observe(
            ENDS,
            !late && (code == ErrorCode.TIMEOUT || code == ErrorCode.CONNECTION),
            "uncertain, " + what);
        stage.observe(UNCERTAIN, true, "");
      }
      default -> stage.observe(ENDS, true, ""); // by the broker, once it went on
    }
  }
}
