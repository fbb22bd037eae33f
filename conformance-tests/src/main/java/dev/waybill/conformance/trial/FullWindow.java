package dev.waybill.conformance.trial;

import dev.waybill.Health;
import dev.waybill.RecordingTelemetry;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.invariant.Terms;
import dev.waybill.conformance.stage.Member;
import dev.waybill.conformance.stage.MemberSpec;
import dev.waybill.conformance.stage.Patience;
import dev.waybill.conformance.stage.Stage;
import java.time.Duration;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One key fails until the window of its shard is full: then the shard stands still and says so. Its
 * member leaves, another comes, the key recovers, and all goes on where it was.
 *
 * <p>What fills the window depends on the broker. Where it keeps a position per shard, all that is
 * finished beyond the failing event does; where it settles each event by itself, only the events of
 * the failing key do.
 */
final class FullWindow implements Scenario {
  static final String STOOD_STILL = "a full window lets nothing more in";
  static final String SAID_SO = "a full window shows in metric and health";
  static final String WENT_ON = "other keys go on until the window is full";
  static final String ONCE = "what was finished is not run again after a restart";

  private static final int SLOW = 0;
  private static final int OTHERS = 100;
  private static final int OWN_WINDOW = 512;
  private static final int BEYOND = 3_000;
  private static final Duration STANDSTILL = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  @Override
  public String name() {
    return "full-window";
  }

  @Override
  public int journalEntries() {
    return 400_000;
  }

  @Override
  public void play(Stage stage) {
    stage.agree(stage.environment().terms(Terms.faultFreeRun().withMaxAttempts(1_000)));
    stage.destinationOption("partitions", "1");
    new Play(stage).run();
  }

  /** One play of it. */
  private static final class Play {
    private final Stage stage;
    private final Progress progress;
    private final Load load;
    private final RecordingTelemetry telemetry = new RecordingTelemetry();
    private final AtomicBoolean failing = new AtomicBoolean(true);
    private final int window;
    private final boolean positions;
    private final MemberSpec spec;

    Play(Stage stage) {
      this.stage = stage;
      int events = stage.capabilities().windowEvents();
      positions = events < Integer.MAX_VALUE;
      window = positions ? events : OWN_WINDOW;
      progress = new Progress(stage);
      load = new Load(stage);
      MemberSpec plain =
          MemberSpec.of(0)
              .with("concurrency", "32")
              .with("retry.max-attempts", "1000")
              .with("retry.backoff", "fixed")
              .with("retry.initial-delay", "500ms")
              .doing(
                  (message, delivery) -> {
                    if (message.key() == SLOW && failing.get()) {
                      throw new IllegalStateException("its key is slow today");
                    }
                  });
      spec = positions ? plain : plain.with("window", Integer.toString(OWN_WINDOW));
    }

    void run() {
      stage.through(binder -> binder.withTelemetry(telemetry));
      Member first = stage.members(spec).get(0);
      int most = positions ? fillByOthers() : fillByItself();
      Patience.await(PATIENCE, "the window to fill", () -> progress.handled(0) >= most);
      boolean more = Patience.holds(STANDSTILL, () -> progress.handled(0) > most);
      stage.observe(STOOD_STILL, !more, "more than " + most + " were handled");
      boolean told =
          Patience.holds(
              PATIENCE,
              () ->
                  telemetry.gauge("waybill.blocked_window_ratio") == 1.0
                      && first.health().status() == Health.Status.DEGRADED);
      stage.observe(
          SAID_SO,
          told,
          telemetry.gauge("waybill.blocked_window_ratio") + " full, " + first.health());
      first.close();
      restart();
    }

    /** One event of the failing key, and more of others than the window has room for. */
    private int fillByOthers() {
      load.publish(SLOW);
      others(window + BEYOND);
      load.awaitEnded(PATIENCE);
      stage.observe(
          WENT_ON,
          Patience.holds(PATIENCE, () -> progress.handled(0) >= window - 1),
          progress.handled(0) + " were handled");
      return window - 1;
    }

    /** One event less than the window, which others pass; then one more, and they do not. */
    private int fillByItself() {
      for (int i = 0; i < window - 1; i++) {
        load.publish(SLOW);
      }
      others(BEYOND);
      stage.observe(
          WENT_ON,
          Patience.holds(PATIENCE, () -> progress.handled(0) >= BEYOND),
          progress.handled(0) + " were handled");
      load.publish(SLOW);
      Patience.await(
          PATIENCE,
          "the window to fill",
          () -> telemetry.gauge("waybill.blocked_window_ratio") == 1.0);
      others(BEYOND);
      load.awaitEnded(PATIENCE);
      return BEYOND;
    }

    private void others(int count) {
      for (int i = 0; i < count; i++) {
        load.publish(1 + i % OTHERS);
      }
    }

    private void restart() {
      BitSet finished = progress.handledMessages(0);
      Member second = stage.members(spec).get(0);
      Patience.await(
          PATIENCE, "the failing key to be tried again", () -> progress.calls(second) > 0);
      failing.set(false);
      stage.drain(PATIENCE, load.ended(PATIENCE));
      BitSet again = new BitSet();
      stage
          .journal()
          .read(
              0,
              entry -> {
                if (entry.actor() == second.number()
                    && entry.kind() == dev.waybill.conformance.journal.EntryKind.DELIVERED) {
                  again.set(entry.message());
                }
              });
      again.and(finished);
      finished.stream()
          .forEach(
              message ->
                  stage.observe(ONCE, !again.get(message), "message " + message + " ran again"));
    }
  }
}
