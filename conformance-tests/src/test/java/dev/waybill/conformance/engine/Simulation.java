package dev.waybill.conformance.engine;

import dev.waybill.Backoff;
import dev.waybill.DeadLetterPolicy;
import dev.waybill.Delivery;
import dev.waybill.RetryPolicy;
import dev.waybill.Subscription;
import dev.waybill.SubscriptionOptions;
import dev.waybill.config.OptionValues;
import dev.waybill.engine.VirtualRuntime;
import dev.waybill.memory.MemoryOptions.Family;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * One random history of one group: members come, go, die and pause, shards move, handlers fail, the
 * broker refuses; then all of that ends, and everything must have come to its one end. A seed is a
 * history.
 */
final class Simulation {
  private static final Duration STEP = Duration.ofMillis(100);

  private record Running(Program program, Subscription subscription) {}

  private final Random chance;
  private final VirtualRuntime runtime;
  private final MemoryWorld world;
  private final Program publisher;
  private final SubscriptionOptions options;
  private final List<Running> members = new ArrayList<>();
  private final Map<String, Integer> numbers = new HashMap<>();
  private final Map<String, Integer> failsUntil = new HashMap<>();
  private final DeadLetterPolicy policy;
  private final int maxAttempts;
  private final int keys;
  private final boolean withCrashes;
  final History history;
  private boolean healed;

  Simulation(long seed) {
    chance = new Random(seed);
    runtime = VirtualRuntime.shuffled(seed);
    Family family = chance.nextBoolean() ? Family.LOG : Family.QUEUE;
    policy = chance.nextBoolean() ? DeadLetterPolicy.CONTINUE : DeadLetterPolicy.PARK_KEY;
    maxAttempts = 1 + chance.nextInt(4);
    keys = 1 + chance.nextInt(6);
    withCrashes = chance.nextInt(4) > 0;
    history = new History(maxAttempts, policy == DeadLetterPolicy.PARK_KEY);
    int partitions = 1 + chance.nextInt(4);
    world = new MemoryWorld(family, runtime, partitions, OptionValues.none());
    // Half of the histories give handlers the time to end; the others cut them short.
    world.with("waybill.defaults.drain-timeout", chance.nextBoolean() ? "10m" : "300ms");
    publisher = world.program();
    options =
        SubscriptionOptions.builder()
            .concurrency(1 + chance.nextInt(5))
            .window(1 + chance.nextInt(30))
            .crashBudget(100)
            .deadLetters(policy)
            .retry(
                RetryPolicy.defaults()
                    .maxAttempts(maxAttempts)
                    .backoff(Backoff.exponential(Duration.ofMillis(1 + chance.nextInt(500)))))
            .build();
    history.log.add(
        family + " " + policy + " partitions " + partitions + " attempts " + maxAttempts);
  }

  /** Plays the history; answers what was not as it must be. */
  List<String> run() {
    try {
      join();
      int steps = 50 + chance.nextInt(150);
      for (int i = 0; i < steps; i++) {
        publishSome();
        if (chance.nextInt(5) == 0) {
          disturb();
        }
        runtime.advance(STEP.multipliedBy(chance.nextInt(5)));
      }
      heal();
      return history.breaches(publisher.deadLetterIds());
    } finally {
      world.close();
    }
  }

  private void publishSome() {
    for (int i = chance.nextInt(4); i > 0 && history.events() < 300; i--) {
      publish(anyKey());
    }
  }

  private String anyKey() {
    return String.valueOf((char) ('a' + chance.nextInt(keys)));
  }

  private void publish(String key) {
    String id = key + numbers.merge(key, 1, Integer::sum);
    int kind = chance.nextInt(10);
    failsUntil.put(id, kind == 0 ? Integer.MAX_VALUE : kind < 3 ? chance.nextInt(maxAttempts) : 0);
    history.published(id);
    publisher
        .messaging
        .publisher(MemoryWorld.ORDERS)
        .publish(Events.event(id))
        .thenRun(() -> history.confirmed(id));
  }

  private void disturb() {
    switch (chance.nextInt(withCrashes ? 9 : 7)) {
      case 0 -> join();
      case 1 -> leave();
      case 2 -> world.faults().rebalance(MemoryWorld.ORDERS, MemoryWorld.BILLING);
      case 3 -> any().subscription.pause();
      case 4 -> any().subscription.resume();
      case 5 -> world.faults().refuseDeadLetters(chance.nextBoolean());
      case 6 -> releaseAny();
      default -> crash();
    }
  }

  private Running any() {
    return members.get(chance.nextInt(members.size()));
  }

  private void join() {
    if (members.size() < 5) {
      Program program = world.program();
      Subscription subscription =
          program.messaging.subscribeAsync(
              MemoryWorld.ORDERS,
              MemoryWorld.BILLING,
              delivery -> handle(program, delivery),
              options);
      program.joined(MemoryWorld.BILLING, subscription);
      members.add(new Running(program, subscription));
      history.log.add("join " + program.member());
    }
  }

  private void leave() {
    if (members.size() > 1) {
      Running leaving = members.remove(chance.nextInt(members.size()));
      history.log.add("leave " + leaving.program.member());
      leaving.subscription.close(Duration.ofMinutes(10));
    }
  }

  private void crash() {
    Running dying = members.remove(chance.nextInt(members.size()));
    history.crashed(dying.program);
    dying.program.crash();
    if (members.isEmpty()) {
      join();
    }
  }

  private void releaseAny() {
    if (policy == DeadLetterPolicy.PARK_KEY) {
      String key = anyKey();
      release(key);
      for (int i = chance.nextInt(4); i > 0; i--) {
        if (chance.nextBoolean()) {
          runtime.advance(Duration.ofMillis(chance.nextInt(3)));
        }
        publish(key);
      }
    }
  }

  private void release(String key) {
    history.released(key);
    publisher.deadLetters().release(key);
  }

  private CompletionStage<Void> handle(Program program, Delivery delivery) {
    CompletableFuture<Void> end = new CompletableFuture<>();
    if (!program.isAlive()) {
      return end;
    }
    String id = delivery.event().getId();
    history.started(program, delivery);
    Duration lasts = Duration.ofMillis(chance.nextInt(4) == 0 ? chance.nextInt(2000) : 0);
    runtime.schedule(lasts, () -> end(program, delivery, end));
    end.whenComplete(
        (ok, error) -> {
          if (end.isCancelled() && program.isAlive()) {
            history.interrupted(id);
          }
        });
    return end;
  }

  private void end(Program program, Delivery delivery, CompletableFuture<Void> end) {
    if (!program.isAlive() || end.isDone()) {
      return;
    }
    String id = delivery.event().getId();
    boolean well = healed || delivery.attempt() > failsUntil.getOrDefault(id, 0);
    history.ended(id, delivery.attempt(), well);
    if (well) {
      end.complete(null);
    } else {
      end.completeExceptionally(new IllegalStateException(id + " fails"));
    }
  }

  /** Nothing goes wrong any more, and there is time for everything to come to its end. */
  private void heal() {
    history.log.add("heal");
    world.faults().refuseDeadLetters(false);
    members.forEach(member -> member.subscription.resume());
    runtime.advance(Duration.ofMinutes(30));
    if (policy == DeadLetterPolicy.PARK_KEY) {
      healed = true;
      for (int i = 0; i < keys; i++) {
        release(String.valueOf((char) ('a' + i)));
      }
      runtime.advance(Duration.ofMinutes(30));
    }
  }
}
