package dev.waybill.conformance.junit;

import dev.waybill.conformance.Certification;
import dev.waybill.conformance.Check;
import dev.waybill.conformance.CheckResult;
import dev.waybill.conformance.Verdict;
import dev.waybill.conformance.trial.BrokerEnvironment;
import dev.waybill.conformance.trial.Trials;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * Extend this and say how to have a broker that may be harmed: the suite then puts its binder to
 * every {@linkplain Trials trial}. Trials cannot be overridden. Histories are kept below {@code
 * target/conformance}.
 *
 * <p>All of them are tagged {@code faults}: they take minutes, and an ordinary build passes them
 * by.
 *
 * <p>The system property {@code waybill.conformance.seed} plays the plans of that seed; without it
 * each run has its own, and says which.
 */
@Tag("faults")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 15, unit = TimeUnit.MINUTES)
public abstract class BinderTrials {
  private static final int MANY_KILLS = 100;
  private static final int MANY_BROKER_KILLS = 25;
  private static final int MANY_SEEDS = 5;

  private @Nullable BrokerEnvironment broker;

  /** For JUnit. */
  protected BinderTrials() {}

  /**
   * Starts a broker of one node that is reached through a proxy. Trials share it; after one that
   * failed the next gets another.
   */
  protected abstract BrokerEnvironment broker();

  /** Starts a broker of three nodes; the trial that has it closes it. */
  protected abstract BrokerEnvironment cluster();

  @Test
  final void losesNothingAndKeepsOrderWhileMembersAndBrokerAreKilled() {
    play(Trials.killedAtWork(20, 5));
  }

  @Test
  final void deadLettersTheEventThatHaltsItsProcessAndNoInnocentOne() {
    play(Trials.haltingEvent());
  }

  @Test
  final void keepsTheOrderOfAParkedKeyThroughDeathAndRelease() {
    play(Trials.parkedKey());
  }

  @Test
  final void leavesTheLatencyOfOtherKeysAloneForThirtySeconds() {
    play(Trials.slowKey());
  }

  @Test
  final void standsStillWhenAWindowIsFullAndRunsNothingTwiceAfterARestart() {
    play(Trials.fullWindow());
  }

  @Test
  final void holdsNoMoreThanItsWindowsWhileHandlersStandStill() {
    play(Trials.stoppedHandler());
  }

  @Test
  final void holdsNoMoreThanItsRoomWhileTheBrokerStandsStill() {
    play(Trials.stalledBroker());
  }

  @Test
  final void losesNothingAndKeepsOrderWhenTheLeaderIsKilled() {
    end();
    try (BrokerEnvironment cluster = cluster()) {
      play(Trials.killedLeader(), cluster, seed());
    }
  }

  @Test
  final void givesAKeyToOneMemberWhileMembersComeAndGo() {
    play(Trials.comingAndGoing());
  }

  @Test
  final void bringsWhatWasUnconfirmedWhenTheConnectionIsCut() {
    play(Trials.cutConnection());
  }

  @Test
  @Timeout(value = 1, unit = TimeUnit.HOURS)
  final void losesNothingOverAHundredKills() {
    play(Trials.killedAtWork(MANY_KILLS, MANY_BROKER_KILLS));
  }

  @Test
  @Timeout(value = 1, unit = TimeUnit.HOURS)
  final void keepsTheOrderOfAParkedKeyWhoeverDiesWhen() {
    for (int i = 0; i < MANY_SEEDS; i++) {
      play(Trials.parkedKey(), running(), seed() + i);
    }
  }

  private void play(Check trial) {
    boolean passed = false;
    try {
      play(trial, running(), seed());
      passed = true;
    } finally {
      if (!passed) {
        end();
      }
    }
  }

  private BrokerEnvironment running() {
    BrokerEnvironment started = broker;
    if (started == null) {
      started = broker();
      broker = started;
    }
    return started;
  }

  /** Ends the broker that the trials share. */
  @AfterAll
  final void end() {
    BrokerEnvironment started = broker;
    broker = null;
    if (started != null) {
      started.close();
    }
  }

  private static long seed() {
    return Long.getLong("waybill.conformance.seed", System.nanoTime());
  }

  private void play(Check trial, BrokerEnvironment environment, long seed) {
    long begun = System.nanoTime();
    Path directory = Path.of("target", "conformance", getClass().getSimpleName());
    CheckResult result =
        new Certification(environment.binder(), environment, List.of(trial), seed, directory)
            .run()
            .get(0);
    System.out.printf(
        "%s in %.1f s, seed %d%n%s%n",
        getClass().getSimpleName(), (System.nanoTime() - begun) / 1e9, seed, result.text());
    if (result.verdict() == Verdict.UNSUPPORTED) {
      Assumptions.abort(result.text());
    }
    // What a trial needs it must get here: one that was not run has shown nothing.
    if (result.verdict() != Verdict.PASS) {
      throw new AssertionError(result.text() + "\n  again: -Dwaybill.conformance.seed=" + seed);
    }
  }
}
