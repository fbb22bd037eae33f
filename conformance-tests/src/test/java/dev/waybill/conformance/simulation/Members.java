package dev.waybill.conformance.simulation;

import dev.waybill.Backoff;
import dev.waybill.RetryPolicy;
import dev.waybill.Subscription;
import dev.waybill.SubscriptionOptions;
import dev.waybill.SubscriptionState;
import dev.waybill.conformance.engine.MemoryWorld;
import dev.waybill.conformance.engine.Program;
import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.simulation.Bites.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The members of a play's group: who is there, who is leaving, and what befalls them. */
final class Members {
  private record Member(
      int number, Program program, Subscription subscription, ScriptedHandler handler) {}

  private final Setup setup;
  private final MemoryWorld world;
  private final ScriptedHandler.Rules rules;
  private final Notes notes;
  private final Bites bites;
  private final SubscriptionOptions options;
  private final Map<Integer, Member> present = new TreeMap<>();
  private final List<Member> leaving = new ArrayList<>();
  private final List<Integer> known = new ArrayList<>();
  private int most;

  Members(Setup setup, MemoryWorld world, ScriptedHandler.Rules rules, Notes notes, Bites bites) {
    this.setup = setup;
    this.world = world;
    this.rules = rules;
    this.notes = notes;
    this.bites = bites;
    options =
        SubscriptionOptions.builder()
            .concurrency(setup.concurrency())
            .window(setup.window())
            .crashBudget(100)
            .deadLetters(setup.policy())
            .retry(
                RetryPolicy.defaults()
                    .maxAttempts(setup.maxAttempts())
                    .backoff(Backoff.exponential(Duration.ofMillis(setup.backoff()))))
            .build();
  }

  /** A number is given once: members who come again are others. */
  void join(int number, boolean blocking) {
    if (known.contains(number)) {
      return;
    }
    known.add(number);
    shardsMove();
    Program program = world.program();
    ScriptedHandler handler = new ScriptedHandler(rules, number, program);
    notes.write(EntryKind.MEMBER_STARTED, number);
    String destination = MemoryWorld.ORDERS;
    String group = MemoryWorld.BILLING;
    Subscription subscription =
        blocking
            ? program.messaging.subscribe(destination, group, handler::block, options)
            : program.messaging.subscribeAsync(destination, group, handler::begin, options);
    subscription.ready().thenRun(() -> notes.write(EntryKind.MEMBER_READY, number));
    program.joined(group, subscription);
    present.put(number, new Member(number, program, subscription, handler));
    most = Math.max(most, present.size());
  }

  void leave(int number) {
    Member member = present.remove(number);
    if (member != null) {
      shardsMove();
      notes.write(EntryKind.MEMBER_CLOSING, number);
      leaving.add(member);
      member.subscription.close(Duration.ofMillis(setup.drain()));
    }
  }

  void crash(int number) {
    Member member = present.remove(number);
    if (member != null) {
      if (member.handler.running() > 0) {
        bites.bit(Fault.CRASH);
      }
      shardsMove();
      notes.write(EntryKind.MEMBER_KILLED, number);
      member.program.crash();
    }
  }

  void pause(int number) {
    Member member = present.get(number);
    if (member != null) {
      member.subscription.pause();
    }
  }

  void resume(int number) {
    Member member = present.get(number);
    if (member != null) {
      member.subscription.resume();
    }
  }

  void rebalance() {
    if (present.values().stream().anyMatch(member -> member.handler.running() > 0)) {
      bites.bit(Fault.REBALANCE);
    }
    shardsMove();
    world.faults().rebalance(MemoryWorld.ORDERS, MemoryWorld.BILLING);
  }

  /** From any member to any other, for all the journal knows. */
  private void shardsMove() {
    present.keySet().forEach(number -> notes.write(EntryKind.REVOKED, number));
  }

  /** Everybody works, and somebody is there. */
  void heal() {
    present.values().forEach(member -> member.subscription.resume());
    if (present.isEmpty()) {
      join(known.stream().mapToInt(number -> number).max().orElse(-1) + 1, false);
    }
  }

  /** An event of this key is about to come. */
  void slow(int key) {
    if (present.values().stream().anyMatch(member -> member.handler.runs(key))) {
      bites.bit(Fault.SLOW_HANDLER);
    }
  }

  /** How many there were at once, at most. */
  int most() {
    return most;
  }

  boolean anyIsRefusedDeadLetters() {
    return present.values().stream()
        .flatMap(member -> member.subscription.health().details().stream())
        .anyMatch(detail -> detail.contains("DEAD_LETTER_UNWRITABLE"));
  }

  /** Writes down whose close has come to its end since the last look. */
  void noteClosed() {
    leaving.removeIf(
        member -> {
          boolean closed = member.subscription.state() == SubscriptionState.CLOSED;
          if (closed) {
            notes.write(EntryKind.MEMBER_CLOSED, member.number);
          }
          return closed;
        });
  }

  /** What must not be at the end of a play. */
  List<String> odd() {
    List<String> odd = new ArrayList<>();
    for (Member member : leaving) {
      odd.add("member " + member.number + " never ended its close");
    }
    for (Member member : present.values()) {
      if (member.handler.running() > 0) {
        odd.add("a handler still runs at member " + member.number);
      }
      member.subscription.health().details().stream()
          .filter(detail -> detail.contains("defect"))
          .forEach(odd::add);
    }
    return odd;
  }
}
