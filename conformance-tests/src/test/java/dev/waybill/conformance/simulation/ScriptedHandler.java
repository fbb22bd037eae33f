package dev.waybill.conformance.simulation;

import dev.waybill.Delivery;
import dev.waybill.Subscription;
import dev.waybill.SubscriptionState;
import dev.waybill.conformance.engine.Program;
import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.simulation.Bites.Fault;
import dev.waybill.conformance.simulation.Bites.Feature;
import dev.waybill.conformance.simulation.Rules.Ending;
import dev.waybill.conformance.stage.Message;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The handler of one member in one group: writes that it was called, does what the message's script
 * says, writes how it ended. The dead write nothing.
 */
final class ScriptedHandler {
  private static final int CUT_SHORT = 3;

  final Rules rules;
  final int member;
  final int group;
  private final Program program;
  private final Runnable killed;

  /** Whether this member has claimed the message with this number, in this group. */
  private final BiPredicate<Integer, Integer> claimed;

  private final Map<Integer, Integer> running = new HashMap<>();
  private @Nullable Subscription subscription;

  ScriptedHandler(
      Rules rules,
      int member,
      int group,
      Program program,
      BiPredicate<Integer, Integer> claimed,
      Runnable killed) {
    this.rules = rules;
    this.member = member;
    this.group = group;
    this.program = program;
    this.claimed = claimed;
    this.killed = killed;
  }

  void joined(Subscription by) {
    subscription = by;
  }

  /** How many handlers run. */
  int running() {
    return running.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Whether a handler of this key runs. */
  boolean runs(int key) {
    return running.getOrDefault(key, 0) > 0;
  }

  boolean isGone() {
    return !program.isAlive() || rules.isTooMuch();
  }

  /** For a member whose handler blocks its thread: there is no virtual time to take. */
  void block(Delivery delivery) {
    Message message = isGone() ? null : started(delivery);
    if (message == null) {
      throw new IllegalStateException("nobody is here");
    }
    Ending ending = rules.ending(message, group, delivery.attempt());
    over(message, delivery.attempt(), ending);
    if (ending != Ending.WELL) {
      throw rules.failure(message, ending);
    }
  }

  /** For a member whose handler takes the time that its script says. */
  CompletionStage<Void> begin(Delivery delivery) {
    CompletableFuture<Void> end = new CompletableFuture<>();
    Message message = isGone() ? null : started(delivery);
    if (message == null) {
      return end;
    }
    int attempt = delivery.attempt();
    rules.runtime.schedule(
        Duration.ofMillis(rules.scripts.of(message).slow()), () -> end(message, attempt, end));
    end.whenComplete(
        (ok, error) -> {
          if (end.isCancelled() && program.isAlive()) {
            cutShort(message, attempt);
          }
        });
    return end;
  }

  private void end(Message message, int attempt, CompletableFuture<Void> end) {
    if (!program.isAlive() || end.isDone()) {
      return;
    }
    Ending ending = rules.ending(message, group, attempt);
    over(message, attempt, ending);
    if (ending == Ending.WELL) {
      end.complete(null);
    } else {
      end.completeExceptionally(rules.failure(message, ending));
    }
  }

  /** The message; null if it has killed the member. */
  @Nullable Message started(Delivery delivery) {
    Message message = rules.scripts.message(delivery.event());
    int number = message.number();
    rules.notes.write(EntryKind.DELIVERED, member, group, number, delivery.attempt(), 0, 0);
    if (!rules.scripts.isIntact(message, delivery.event())) {
      rules.notes.write(EntryKind.CORRUPT, member, group, number, delivery.attempt(), 0, 0);
    }
    look(delivery, message);
    if (rules.kills(group, message)) {
      rules.bites.bit(Fault.KILLER);
      killed.run();
      return null;
    }
    running.merge(message.key(), 1, Integer::sum);
    return message;
  }

  private void look(Delivery delivery, Message message) {
    Setup setup = rules.setup;
    Subscription mine = subscription;
    SubscriptionState state = mine == null ? SubscriptionState.STARTING : mine.state();
    boolean halted = state == SubscriptionState.PAUSED || state == SubscriptionState.STOPPED;
    if (halted && !setup.atMostOnce()) { // else it is settled already, and nobody else runs it
      rules.notes.breach(
          Promise.PAUSED,
          message.number(),
          "message " + message.number() + " began at member " + member + ", which is " + state);
    }
    if (setup.idempotent() && !claimed.test(group, message.number())) {
      rules.notes.breach(
          Promise.CLAIMED,
          message.number(),
          "message " + message.number() + " began at member " + member + " without a claim");
    }
    if (delivery.attempt() > 1) {
      rules.bites.bit(Feature.RETRY);
    }
    if (setup.unordered() && delivery.headers().containsKey("waybill-not-before")) {
      rules.bites.bit(Feature.HOP);
    }
  }

  void over(Message message, int attempt, Ending ending) {
    boolean asks = ending == Ending.FAILED && rules.retryAfter(message) > 0;
    over(message, attempt, ending.detail, asks ? rules.retryAfter(message) : 0);
    Setup setup = rules.setup;
    if (asks && attempt < setup.maxAttempts()) {
      rules.bites.bit(Feature.RETRY_AFTER);
    }
    if (ending == Ending.WELL) {
      rules.bites.bit(Feature.KEYLESS, message.key() < 0 ? 1 : 0);
      rules.bites.bit(Feature.SECOND_GROUP, group);
      rules.bites.bit(Feature.UNORDERED, setup.unordered() ? 1 : 0);
      rules.bites.bit(Feature.AT_MOST_ONCE, setup.atMostOnce() ? 1 : 0);
    }
  }

  /** It failed, because another one of its batch did. */
  void failedWithItsBatch(Message message, int attempt) {
    over(message, attempt, Ending.FAILED.detail, 0);
  }

  private void cutShort(Message message, int attempt) {
    if (rules.setup.lease() > 0) {
      rules.bites.bit(Fault.LEASE_OVER);
    }
    over(message, attempt, CUT_SHORT, 0);
  }

  private void over(Message message, int attempt, int how, int retryAfter) {
    running.merge(message.key(), -1, Integer::sum);
    rules.notes.write(EntryKind.HANDLED, member, group, message.number(), attempt, how, retryAfter);
  }
}
