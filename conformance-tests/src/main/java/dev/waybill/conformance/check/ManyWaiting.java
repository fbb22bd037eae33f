package dev.waybill.conformance.check;

import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.invariant.Terms;
import dev.waybill.conformance.stage.MemberSpec;
import dev.waybill.conformance.stage.Message;
import dev.waybill.conformance.stage.MessagePublisher;
import dev.waybill.conformance.stage.Patience;
import dev.waybill.conformance.stage.Stage;
import dev.waybill.conformance.stage.Trouble;
import dev.waybill.conformance.stage.Work;
import java.time.Duration;

/**
 * A thousand events of one group wait out a back-off of a minute. A second group, equal but that
 * nothing fails in it, is the yardstick: both are handed the same other events at the same time, so
 * a busy machine slows them alike. There are a few rounds, and the best counts: what holds threads
 * or keys for a minute holds them in all.
 */
final class ManyWaiting implements Scenario {
  /** Whether a failed event waits together with all the others. */
  static final String TOGETHER = "waiting at the same time";

  /** Whether other events are handled as fast as in the second group. */
  static final String THROUGHPUT = "throughput beside those that wait";

  /** Whether the member has no more threads than before. */
  static final String THREADS = "threads while they wait";

  static final int WAITING = 1_000;

  private static final int FAILING = 0;
  private static final int SOUND = 1;
  private static final int OTHERS = 2_000;
  private static final int OTHER_KEYS = 250;
  private static final int SLICE = 100;
  private static final int ROUNDS = 4;
  private static final double ENOUGH = 0.9;
  private static final int SPARE_THREADS = 2; // a client may begin one late
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Override
  public String name() {
    return "many-waiting";
  }

  @Override
  public void play(Stage stage) {
    stage.agree(Terms.faultFreeRun());
    MemberSpec spec =
        MemberSpec.of(FAILING)
            .with("retry.backoff", "fixed")
            .with("retry.initial-delay", "60s")
            .with("hold-limit", "2m")
            .doing(Work.lasting(4_000));
    OwnThreads threads = OwnThreads.of("many-waiting", PATIENCE, () -> stage.members(spec));
    stage.members(new MemberSpec(SOUND, spec.options(), spec.work()));
    new Play(stage, threads, stage.publisher()).run();
  }

  /** One play of it. */
  private static final class Play {
    private final Stage stage;
    private final OwnThreads threads;
    private final MessagePublisher publisher;
    private final HandledTimes failing;
    private final HandledTimes sound;
    private int published;

    Play(Stage stage, OwnThreads threads, MessagePublisher publisher) {
      this.stage = stage;
      this.threads = threads;
      this.publisher = publisher;
      failing = new HandledTimes(stage.journal(), FAILING);
      sound = new HandledTimes(stage.journal(), SOUND);
    }

    void run() {
      others();
      int before = threads.most();
      if (wait(WAITING)) {
        double best = 0;
        String told = "";
        for (int round = 1; round <= ROUNDS && best < ENOUGH; round++) {
          int from = failing.succeeded();
          int fromSound = sound.succeeded();
          others();
          double rate = failing.perSecond(from, from + OTHERS, SLICE);
          double yardstick = sound.perSecond(fromSound, fromSound + OTHERS, SLICE);
          if (rate / yardstick > best) {
            best = rate / yardstick;
            told = "%.0f/s, and %.0f/s where none wait".formatted(rate, yardstick);
          }
        }
        int during = threads.most();
        stage.observe(THROUGHPUT, best >= ENOUGH, told);
        stage.observe(THREADS, during <= before + SPARE_THREADS, during + ", and before " + before);
      }
    }

    /** Publishes good events, and waits until both groups have handled them. */
    private void others() {
      int mine = failing.succeeded() + OTHERS;
      int theirs = sound.succeeded() + OTHERS;
      for (int i = 0; i < OTHERS; i++) {
        int key = i % OTHER_KEYS;
        publisher.publish(Message.good(published, 0, key, published / OTHER_KEYS));
        published++;
      }
      Patience.await(
          PATIENCE,
          OTHERS + " events to be handled",
          () -> {
            threads.count();
            return failing.succeeded() >= mine && sound.succeeded() >= theirs;
          });
    }

    /** Publishes events that fail in one group, each of a key of its own; whether all wait. */
    private boolean wait(int events) {
      int theirs = sound.succeeded() + events;
      for (int i = 0; i < events; i++) {
        publisher.publish(
            Message.good(published++, 0, OTHER_KEYS + i, 0)
                .failing(Message.ALWAYS, 1 << FAILING, Trouble.EXCEPTION));
      }
      Patience.holds(
          PATIENCE.dividedBy(2),
          () -> {
            threads.count();
            return failing.failed() >= events && sound.succeeded() >= theirs;
          });
      int together = failing.failed();
      for (int i = 0; i < events; i++) {
        stage.observe(TOGETHER, i < together, "only " + together + " of " + events);
      }
      return together >= events;
    }
  }
}
