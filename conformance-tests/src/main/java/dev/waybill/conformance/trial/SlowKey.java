package dev.waybill.conformance.trial;

import dev.waybill.Delivery;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.invariant.Terms;
import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.stage.MemberSpec;
import dev.waybill.conformance.stage.Message;
import dev.waybill.conformance.stage.Patience;
import dev.waybill.conformance.stage.Stage;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Events at an even rate over many keys: first all goes well, then one key fails for half a minute.
 * The 99th percentile of the others' latency is compared with what it was before, and with that of
 * a second group at the same time, where no key fails: what makes both wait is the machine.
 */
final class SlowKey implements Scenario {
  static final String LATENCY = "latency of other keys beside one that fails";
  static final String FAILING = "failed attempts of the key";

  private static final int FAILING_GROUP = 0;
  private static final int SOUND_GROUP = 1;
  private static final int RATE = 2_000;
  private static final int KEYS = 1_000;
  private static final int SLOW = 7;
  private static final int TICK_MILLIS = 10;
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  /** Beyond this a busy machine with two cores makes no difference visible. */
  private static final long NOISE_MILLIS = 50;

  private final int warmSeconds;
  private final int controlSeconds;
  private final int slowSeconds;

  SlowKey(int warmSeconds, int controlSeconds, int slowSeconds) {
    this.warmSeconds = warmSeconds;
    this.controlSeconds = controlSeconds;
    this.slowSeconds = slowSeconds;
  }

  int events() {
    return (warmSeconds + controlSeconds + slowSeconds) * RATE;
  }

  @Override
  public String name() {
    return "slow-key";
  }

  @Override
  public boolean alone() {
    return true;
  }

  @Override
  public int journalEntries() {
    return 8 * events() + 50_000;
  }

  @Override
  public void play(Stage stage) {
    stage.agree(stage.environment().terms(Terms.faultFreeRun().withMaxAttempts(1_000)));
    stage.destinationOption("partitions", "6");
    new Play(stage).run();
  }

  /** One play of it. */
  private final class Play {
    private final Stage stage;
    private final Progress progress;
    private final AtomicBoolean failing = new AtomicBoolean();
    private final AtomicInteger failures = new AtomicInteger();
    private final Load load;

    Play(Stage stage) {
      this.stage = stage;
      progress = new Progress(stage);
      load = new Load(stage);
    }

    void run() {
      MemberSpec sound =
          MemberSpec.of(SOUND_GROUP)
              .with("concurrency", "32")
              .with("retry.max-attempts", "1000")
              .with("retry.backoff", "fixed")
              .with("retry.initial-delay", "500ms");
      stage.members(new MemberSpec(FAILING_GROUP, sound.options(), this::work), sound);
      phase(warmSeconds);
      int controlled = phase(controlSeconds);
      failing.set(true);
      int disturbed = phase(slowSeconds);
      failing.set(false);
      judge(
          p99Millis(FAILING_GROUP, controlled, controlSeconds),
          p99Millis(FAILING_GROUP, disturbed, slowSeconds),
          p99Millis(SOUND_GROUP, disturbed, slowSeconds));
      for (int i = 0; i < failures.get(); i++) {
        stage.observe(FAILING, true, "");
      }
      stage.drain(PATIENCE, load.ended(PATIENCE));
    }

    private void work(Message message, Delivery delivery) {
      if (message.key() == SLOW && failing.get()) {
        failures.incrementAndGet();
        throw new IllegalStateException("its key is slow today");
      }
    }

    private void judge(long control, long beside, long elsewhere) {
      stage.note(
          "p99 of %d events/s over %d keys: %d ms, with one key failing for %d s: %d ms; meanwhile in a group where none fails: %d ms"
              .formatted(RATE, KEYS, control, slowSeconds, beside, elsewhere));
      stage.observe(
          LATENCY,
          beside <= Math.max(2 * Math.max(control, elsewhere), NOISE_MILLIS),
          "%d ms instead of %d ms before, and %d ms elsewhere"
              .formatted(beside, control, elsewhere));
    }

    /**
     * Publishes for so long; answers the number of the first event. Waits for all other keys: one
     * that is held back has no latency yet, and must not be left out.
     */
    private int phase(int seconds) {
      int from = load.size();
      publishFor(seconds);
      int to = load.size();
      int slow = slowOnes(to);
      load.awaitEnded(PATIENCE);
      Patience.await(
          PATIENCE,
          "the other keys",
          () ->
              progress.handled(FAILING_GROUP) >= to - slow + slowHandled()
                  && progress.handled(SOUND_GROUP) >= to);
      return from;
    }

    private long p99Millis(int group, int from, int seconds) {
      int to = from + seconds * RATE;
      return Latencies.of(
              stage,
              EntryKind.DELIVERED,
              group,
              message -> message >= from && message < to && message % KEYS != SLOW)
          .p99Millis();
    }

    private int slowOnes(int to) {
      return to / KEYS + (to % KEYS > SLOW ? 1 : 0);
    }

    private int slowHandled() {
      return progress.handledOfKey(SLOW);
    }

    /** At an even rate, whatever becomes of the events. */
    private void publishFor(int seconds) {
      int perTick = RATE * TICK_MILLIS / 1_000;
      long begun = System.nanoTime();
      for (int tick = 0; tick < seconds * 1_000 / TICK_MILLIS; tick++) {
        for (int i = 0; i < perTick; i++) {
          load.publish(load.size() % KEYS);
        }
        long due = begun + (tick + 1L) * TICK_MILLIS * 1_000_000;
        while (System.nanoTime() - due < 0) {
          LockSupport.parkNanos(due - System.nanoTime());
        }
      }
    }
  }
}
