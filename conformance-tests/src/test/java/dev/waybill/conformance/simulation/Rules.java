package dev.waybill.conformance.simulation;

import dev.waybill.RetryAfterException;
import dev.waybill.conformance.simulation.Setup.Pause;
import dev.waybill.conformance.simulation.Step.Publish;
import dev.waybill.conformance.stage.Message;
import dev.waybill.engine.VirtualRuntime;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What all handlers of a play go by. */
final class Rules {
  /** How an attempt ends. The number is that of the journal. */
  enum Ending {
    WELL(0),
    FAILED(1),
    /** It failed, and no attempt is counted. */
    DEPENDENCY_DOWN(3);

    final int detail;

    Ending(int detail) {
      this.detail = detail;
    }
  }

  /** What handlers depend on is down. */
  static final class DependencyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DependencyException() {
      super("down, as planned", null, false, false);
    }
  }

  private static final class PlannedFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PlannedFailure(int message) {
      super("message " + message + " fails, as planned", null, false, false);
    }
  }

  final Setup setup;
  final Notes notes;
  final Bites bites;
  final Scripts scripts;
  final VirtualRuntime runtime;
  private int deliveriesLeft;
  private final Set<Integer> released = new HashSet<>();
  private final Map<Long, Integer> kills = new HashMap<>();
  private boolean healed;
  private boolean dependencyDown;

  Rules(Plan plan, Notes notes, Bites bites, VirtualRuntime runtime) {
    setup = plan.setup();
    this.notes = notes;
    this.bites = bites;
    this.runtime = runtime;
    scripts = new Scripts(plan);
    deliveriesLeft = (plan.publishes().size() + 10) * 25 * setup.groups();
  }

  /** Whether there is one more delivery than any play can need: none ends from then on. */
  boolean isTooMuch() {
    return --deliveriesLeft < 0;
  }

  boolean isRunaway() {
    return deliveriesLeft < 0;
  }

  /** From here on no handler fails, and no event kills. */
  void heal() {
    healed = true;
  }

  /** From here on handlers do not fail what they fail until this key is released. */
  void release(int key) {
    released.add(key);
  }

  void dependency(boolean down) {
    dependencyDown = down && setup.pause() != Pause.NEVER;
  }

  /** Whether the message kills who begins to handle it; it is counted as a killing then. */
  boolean kills(int group, Message message) {
    Publish script = scripts.of(message);
    boolean mayKill = setup.crashBudget() > 0 && script.concerns(group);
    if (healed || !mayKill) {
      return false;
    }
    long victim = (long) group << 32 | message.number();
    int before = kills.getOrDefault(victim, 0);
    if (before >= script.kills()) {
      return false;
    }
    kills.put(victim, before + 1);
    return true;
  }

  Ending ending(Message message, int group, int attempt) {
    if (dependencyDown) {
      bites.bit(Bites.Fault.DEPENDENCY_DOWN);
      return setup.pause() == Pause.BY_TYPE ? Ending.DEPENDENCY_DOWN : Ending.FAILED;
    }
    boolean byRelease = message.failures() == Publish.UNTIL_RELEASED;
    boolean cured = healed || (byRelease && released.contains(message.key()));
    return message.fails(group, attempt) && !cured ? Ending.FAILED : Ending.WELL;
  }

  RuntimeException failure(Message message, Ending ending) {
    if (dependencyDown || ending == Ending.DEPENDENCY_DOWN) {
      return new DependencyException();
    }
    int wait = retryAfter(message);
    RuntimeException plain = new PlannedFailure(message.number());
    return wait == 0 ? plain : new RetryAfterException(Duration.ofMillis(wait), plain);
  }

  /** What its failure asks for, in milliseconds, or 0. */
  int retryAfter(Message message) {
    return dependencyDown ? 0 : scripts.of(message).retryAfter();
  }
}
