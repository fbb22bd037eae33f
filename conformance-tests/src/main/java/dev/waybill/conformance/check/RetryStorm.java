package dev.waybill.conformance.check;

import dev.waybill.DeadLetters;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.invariant.Terms;
import dev.waybill.conformance.stage.MemberSpec;
import dev.waybill.conformance.stage.Message;
import dev.waybill.conformance.stage.MessagePublisher;
import dev.waybill.conformance.stage.Patience;
import dev.waybill.conformance.stage.Publishing;
import dev.waybill.conformance.stage.Stage;
import dev.waybill.conformance.stage.StalledException;
import dev.waybill.conformance.stage.Trouble;
import dev.waybill.conformance.stage.Work;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Thousands of events of one group fail for good, all at about the same time, while it is handed
 * others that do not. A second group, equal but that nothing fails in it, is the yardstick for
 * those: both are handed them at the same time. While all that fails waits, the member has nothing
 * to do, and must do nothing.
 */
final class RetryStorm implements Scenario {
  /** Whether good events are handled at half the speed of the second group, or faster. */
  static final String THROUGHPUT = "throughput in a storm of retries";

  /** Whether a member whose events all wait leaves the processors alone. */
  static final String IDLE = "processor time while everything waits";

  /** Whether each event that fails for good is tried as often as it may be. */
  static final String TRIED = "events of a storm that are tried as often as they may";

  static final int FAILING = 3_000;
  static final int STORM = 0;
  private static final int SOUND = 1;
  private static final int MAX_ATTEMPTS = 3;
  private static final int OTHERS = 1_000;
  private static final int OTHER_KEYS = 100;
  private static final int SLICE = 100;
  private static final int ROUNDS = 6;
  private static final double ENOUGH = 0.5;
  private static final double BUSY = 0.2;
  private static final Duration DELAY = Duration.ofSeconds(5);
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Override
  public String name() {
    return "retry-storm";
  }

  @Override
  public void play(Stage stage) {
    stage.agree(Terms.faultFreeRun().withMaxAttempts(MAX_ATTEMPTS).withDelays(List.of(DELAY)));
    MemberSpec spec =
        MemberSpec.of(STORM)
            .with("concurrency", "16")
            .with("window", "8000")
            .with("retry.backoff", "fixed")
            .with("retry.initial-delay", DELAY.toMillis() + "ms")
            .with("retry.max-attempts", Integer.toString(MAX_ATTEMPTS))
            .doing(Work.lasting(1_000));
    OwnThreads threads = OwnThreads.of("retry-storm", PATIENCE, () -> stage.members(spec));
    stage.members(new MemberSpec(SOUND, spec.options(), spec.work()));
    new Play(stage, threads).run();
  }

  /** One play of it. */
  private static final class Play {
    private final Stage stage;
    private final OwnThreads threads;
    private final MessagePublisher publisher;
    private final HandledTimes storm;
    private final HandledTimes sound;
    private final List<Message> messages = new ArrayList<>();

    Play(Stage stage, OwnThreads threads) {
      this.stage = stage;
      this.threads = threads;
      publisher = stage.publisher();
      storm = new HandledTimes(stage.journal(), STORM);
      sound = new HandledTimes(stage.journal(), SOUND);
    }

    void run() {
      others();
      for (int i = 0; i < FAILING; i++) {
        publish(
            Message.good(messages.size(), 0, OTHER_KEYS + i, 0)
                .failing(Message.ALWAYS, 1 << STORM, Trouble.EXCEPTION));
      }
      throughput();
      Patience.holds(PATIENCE, () -> storm.failed() >= MAX_ATTEMPTS * FAILING || lookAtIdleness());
      DeadLetters letters =
          stage.open(Map.of()).deadLetters(stage.destination(), Stage.group(STORM));
      int dead = Letters.await(stage, letters, FAILING, PATIENCE).size();
      if (dead < FAILING) {
        throw new StalledException("Only %d of %d events are dead".formatted(dead, FAILING));
      }
      stage.drain(Publishing.ended(List.of(messages), List.of(publisher)));
      stage.readDeadLetters(STORM);
      int failed = storm.failed();
      stage.observe(
          TRIED,
          failed == MAX_ATTEMPTS * FAILING,
          failed + " attempts failed instead of " + MAX_ATTEMPTS * FAILING);
    }

    private void publish(Message message) {
      messages.add(message);
      publisher.publish(message);
    }

    private void throughput() {
      double best = 0;
      String told = "";
      for (int round = 0; round < ROUNDS && best < ENOUGH; round++) {
        int from = storm.succeeded();
        int fromSound = sound.succeeded();
        others();
        double rate = storm.perSecond(from, from + OTHERS, SLICE);
        double yardstick = sound.perSecond(fromSound, fromSound + OTHERS, SLICE);
        if (rate / yardstick > best) {
          best = rate / yardstick;
          told = "%.0f/s, and %.0f/s where nothing fails".formatted(rate, yardstick);
        }
      }
      stage.observe(THROUGHPUT, best >= ENOUGH, told);
    }

    /** Publishes good events, and waits until the storm's group has handled them, and the other. */
    private void others() {
      int mine = storm.succeeded() + OTHERS;
      int theirs = sound.succeeded() + OTHERS;
      for (int i = 0; i < OTHERS; i++) {
        publish(Message.good(messages.size(), 0, i % OTHER_KEYS, messages.size()));
      }
      Patience.await(
          PATIENCE,
          OTHERS + " events to be handled",
          () -> storm.succeeded() >= mine && sound.succeeded() >= theirs);
    }

    /** Whether nothing was tried for a while, though much was to be; says what that cost. */
    private boolean lookAtIdleness() {
      int failures = storm.failed();
      long before = threads.cpuNanos();
      long begun = System.nanoTime();
      boolean busy = Patience.holds(LOOK, () -> storm.failed() > failures);
      if (busy || failures < FAILING || failures >= MAX_ATTEMPTS * FAILING) {
        return false;
      }
      double share = (double) (threads.cpuNanos() - before) / (System.nanoTime() - begun);
      stage.note("%.3f of a processor while everything waits".formatted(share));
      stage.observe(
          IDLE, share <= BUSY, "%.2f of a processor while everything waits".formatted(share));
      return true;
    }
  }
}
