package dev.waybill.conformance.simulation;

import dev.waybill.Backoff;
import dev.waybill.DeadLetterPolicy;
import dev.waybill.DeliveryMode;
import dev.waybill.Ordering;
import dev.waybill.PauseOn;
import dev.waybill.RetryPolicy;
import dev.waybill.SubscriptionOptions;
import dev.waybill.config.OptionValues;
import dev.waybill.conformance.engine.MemoryWorld;
import dev.waybill.conformance.invariant.Invariant;
import dev.waybill.conformance.invariant.Terms;
import dev.waybill.conformance.simulation.Bites.Fault;
import dev.waybill.engine.VirtualRuntime;
import dev.waybill.memory.MemoryOptions;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/** What a setup means to a subscription, and to those who judge what came of it. */
final class Agreement {
  private static final int NO_BUDGET = 100;
  private static final double FAILURE_RATE = 0.6;
  private static final int FAILURE_WINDOW = 6;

  private Agreement() {}

  static MemoryWorld world(Setup setup, VirtualRuntime runtime) {
    OptionValues more = OptionValues.none();
    if (setup.lease() > 0) {
      more = more.with(MemoryOptions.LEASE, Duration.ofMillis(setup.lease()));
    }
    MemoryWorld world = new MemoryWorld(setup.family(), runtime, setup.partitions(), more);
    if (setup.lease() > 0) {
      world.with("waybill.binders.memory.lease", setup.lease() + "ms");
    }
    return world
        .with("waybill.defaults.drain-timeout", setup.drain() + "ms")
        .with("waybill.defaults.pause.initial-delay", "50ms")
        .with("waybill.defaults.pause.max-delay", "2s")
        .with("waybill.defaults.idempotency.lease", "20s");
  }

  static SubscriptionOptions.Builder options(Setup setup) {
    var options =
        SubscriptionOptions.builder()
            .concurrency(setup.concurrency())
            .window(setup.window())
            .crashBudget(setup.crashBudget() == 0 ? NO_BUDGET : setup.crashBudget())
            .deadLetters(setup.policy())
            .holdLimit(Duration.ofMillis(setup.longestHold()))
            .ordering(setup.unordered() ? Ordering.NONE : Ordering.KEY)
            .delivery(setup.atMostOnce() ? DeliveryMode.AT_MOST_ONCE : DeliveryMode.AT_LEAST_ONCE)
            .retry(
                RetryPolicy.defaults()
                    .maxAttempts(setup.maxAttempts())
                    .backoff(Backoff.exponential(Duration.ofMillis(setup.backoff()))));
    if (setup.batch() > 0) {
      options.batch(setup.batch(), Duration.ofMillis(20));
    }
    return switch (setup.pause()) {
      case NEVER -> options;
      case BY_TYPE -> options.pauseOn(PauseOn.exception(Rules.DependencyException.class));
      case BY_RATE -> options.pauseOn(PauseOn.failureRate(FAILURE_RATE, FAILURE_WINDOW));
    };
  }

  static Terms terms(Setup setup) {
    Terms terms = Terms.faultFreeRun();
    if (!setup.quiet()) {
      boolean later =
          setup.batch() > 0 || setup.idempotent(); // something between end and settlement
      terms = terms.withFaults(Duration.ZERO, later ? Duration.ofMillis(1) : Duration.ZERO);
    }
    if (setup.unordered()) {
      terms = terms.withoutKeyOrder();
    }
    return terms
        .withMaxAttempts(setup.atMostOnce() ? 1 : setup.maxAttempts())
        .withConcurrency(setup.concurrency())
        .withCloseTimes(Duration.ofMinutes(2), Duration.ofMillis(1));
  }

  /** All but those that do not know what the plan is about, of which {@link Promises} says more. */
  static Set<Invariant> invariants(Plan plan, Bites bites) {
    Setup setup = plan.setup();
    Set<Invariant> all =
        EnumSet.complementOf(EnumSet.of(Invariant.AT_MOST_ONCE, Invariant.RECOVERED));
    all.remove(Invariant.EFFECTIVELY_ONCE); // handlers here write down no effects
    if (setup.parks()) {
      all.remove(Invariant.RETRIES); // what follows a parked key dies without an attempt
      all.remove(Invariant.TERMINAL);
    }
    if (plan.releases() || plan.replays()) {
      all.remove(Invariant.ATTEMPTS); // a release and a replay begin them anew
    }
    boolean two = bites.count(Fault.LOST_ACK) > 0; // a dead letter and its source
    two |= bites.count(Fault.CRASH) + bites.count(Fault.KILLER) > 0;
    if (plan.replays() || (plan.releases() && two)) {
      all.remove(Invariant.REWIND); // what comes again when its key is parked lies behind others
      all.remove(Invariant.UNJUSTIFIED_REDELIVERY); // a source comes after its released copy
    }
    if (plan.replays()) {
      all.remove(Invariant.TERMINAL); // dead, replayed, handled
      all.remove(Invariant.RETRIES);
    }
    if (!setup.buries()) {
      all.remove(Invariant.LOSS); // it has an end that the journal does not know
      all.remove(Invariant.GROUP_EQUALITY);
    }
    if (setup.atMostOnce()) {
      all.add(Invariant.AT_MOST_ONCE);
    }
    boolean endsUnseen = setup.crashBudget() > 0 && (plan.replays() || !setup.buries());
    if (setup.atMostOnce() || endsUnseen) { // whose last delivery is its member's end
      all.remove(Invariant.BLOCKING_ORDER);
      all.remove(Invariant.REWIND);
    }
    if (setup.crashBudget() > 0 && plan.replays()) { // given up before a handler ever had it
      all.remove(Invariant.FIRST_DELIVERY_ORDER);
      all.remove(Invariant.REAL_TIME_ORDER);
    }
    if (setup.unordered()) {
      all.remove(Invariant.FIRST_DELIVERY_ORDER);
      all.remove(Invariant.REAL_TIME_ORDER);
      all.remove(Invariant.KEY_EXCLUSIVITY);
      if (!setup.quiet()) { // whoever dies between a hop's copy and its settlement leaves two
        all.remove(Invariant.ATTEMPTS);
        all.remove(Invariant.UNJUSTIFIED_REDELIVERY);
        all.remove(Invariant.RETRIES);
        all.remove(Invariant.TERMINAL);
      }
    }
    if (setup.lease() > 0) { // when it began nobody knows; and what comes again comes last
      all.remove(Invariant.FIRST_DELIVERY_ORDER);
      all.remove(Invariant.REAL_TIME_ORDER);
      all.remove(Invariant.BLOCKING_ORDER);
      all.remove(Invariant.REWIND);
      all.remove(Invariant.UNJUSTIFIED_REDELIVERY);
      all.remove(Invariant.ATTEMPTS);
      all.remove(Invariant.TERMINAL);
    }
    if (setup.pause() != Setup.Pause.NEVER) {
      all.remove(Invariant.ATTEMPTS); // not every failure counts
      all.remove(Invariant.RETRIES);
    }
    if ((setup.batch() > 0 || setup.pause() != Setup.Pause.NEVER) && !setup.quiet()) {
      all.remove(Invariant.TERMINAL); // how it ends depends on its batch, or on its day
    }
    if (setup.crashBudget() > 0 && bites.count(Fault.LOST_ACK) > 0) {
      all.remove(Invariant.TERMINAL); // handled alone, not told, and its member died
    }
    if (setup.idempotent()) {
      all.remove(Invariant.TERMINAL); // handled, not told to the store, and so failed
    }
    if (setup.policy() == DeadLetterPolicy.STOP || plan.releases()) {
      all.remove(Invariant.DRAIN); // a member that has stopped idles, and so does a parked key
    }
    return all;
  }
}
