package dev.waybill.conformance.simulation;

import dev.waybill.Delivery;
import dev.waybill.conformance.engine.Program;
import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.simulation.Step.Publish;
import dev.waybill.conformance.stage.Message;
import dev.waybill.engine.VirtualRuntime;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The handler of one member: writes that it was called, does what the message's script says, writes
 * how it ended. The dead write nothing.
 */
final class ScriptedHandler {
  /** What all handlers of a play share. */
  static final class Rules {
    private final Notes notes;
    private final Scripts scripts;
    private final VirtualRuntime runtime;
    private int deliveriesLeft;

    private final Set<Integer> released = new HashSet<>();
    private boolean healed;

    Rules(Notes notes, Scripts scripts, VirtualRuntime runtime, int mostDeliveries) {
      this.notes = notes;
      this.scripts = scripts;
      this.runtime = runtime;
      deliveriesLeft = mostDeliveries;
    }

    /** From here on no handler fails. */
    void heal() {
      healed = true;
    }

    /** From here on handlers do not fail what they fail until this key is released. */
    void release(int key) {
      released.add(key);
    }

    private boolean isCured(Message message) {
      boolean byRelease = message.failures() == Publish.UNTIL_RELEASED;
      return healed || byRelease && released.contains(message.key());
    }

    /** Whether there were more deliveries than any play can need: none ended since. */
    boolean isRunaway() {
      return deliveriesLeft < 0;
    }
  }

  private final Rules rules;
  private final int member;
  private final Program program;
  private final Map<Integer, Integer> running = new HashMap<>();

  ScriptedHandler(Rules rules, int member, Program program) {
    this.rules = rules;
    this.member = member;
    this.program = program;
  }

  /** How many handlers run. */
  int running() {
    return running.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Whether a handler of this key runs. */
  boolean runs(int key) {
    return running.getOrDefault(key, 0) > 0;
  }

  /** For a member whose handler blocks its thread: there is no virtual time to take. */
  void block(Delivery delivery) {
    if (!program.isAlive() || --rules.deliveriesLeft < 0) {
      throw new IllegalStateException("nobody is here");
    }
    Message message = started(delivery);
    if (!ended(message, delivery.attempt())) {
      throw failure(message);
    }
  }

  /** For a member whose handler takes the time that its script says. */
  CompletionStage<Void> begin(Delivery delivery) {
    CompletableFuture<Void> end = new CompletableFuture<>();
    if (!program.isAlive() || --rules.deliveriesLeft < 0) {
      return end;
    }
    Message message = started(delivery);
    int attempt = delivery.attempt();
    rules.runtime.schedule(
        Duration.ofMillis(rules.scripts.slow(message)), () -> end(message, attempt, end));
    end.whenComplete(
        (ok, error) -> {
          if (end.isCancelled() && program.isAlive()) {
            over(message, attempt, 3);
          }
        });
    return end;
  }

  private void end(Message message, int attempt, CompletableFuture<Void> end) {
    if (!program.isAlive() || end.isDone()) {
      return;
    }
    if (ended(message, attempt)) {
      end.complete(null);
    } else {
      end.completeExceptionally(failure(message));
    }
  }

  private Message started(Delivery delivery) {
    Message message = rules.scripts.message(delivery.event());
    int number = message.number();
    rules.notes.write(EntryKind.DELIVERED, member, number, delivery.attempt(), 0, 0);
    if (!rules.scripts.isIntact(message, delivery.event())) {
      rules.notes.write(EntryKind.CORRUPT, member, number, delivery.attempt(), 0, 0);
    }
    running.merge(message.key(), 1, Integer::sum);
    return message;
  }

  /** True if it went well. */
  private boolean ended(Message message, int attempt) {
    boolean well = !message.fails(Notes.GROUP, attempt) || rules.isCured(message);
    over(message, attempt, well ? 0 : 1);
    return well;
  }

  private void over(Message message, int attempt, int how) {
    running.merge(message.key(), -1, Integer::sum);
    rules.notes.write(EntryKind.HANDLED, member, message.number(), attempt, how, 0);
  }

  private static IllegalStateException failure(Message message) {
    return new IllegalStateException("message " + message.number() + " fails, as planned");
  }
}
