package dev.waybill.conformance.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.DeadLetter;
import dev.waybill.DeadLetterReason;
import dev.waybill.Delivery;
import dev.waybill.DeliveryMode;
import dev.waybill.Ordering;
import dev.waybill.RetryPolicy;
import dev.waybill.SubscriptionOptions;
import dev.waybill.memory.MemoryOptions.Family;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Members die; attempts go on counting, and an event that kills is found out. */
class CrashesTest {
  private MemoryWorld world;
  private Program publisher;
  private Program victim;
  private final List<String> calls = new ArrayList<>();
  private int crashes;

  private void world(Family family) {
    world = new MemoryWorld(family);
    publisher = world.program();
  }

  @AfterEach
  void close() {
    world.close();
  }

  /** An event {@code k...} kills the process that handles it. */
  private CompletionStage<Void> handle(Program program, Delivery delivery) {
    CompletableFuture<Void> end = new CompletableFuture<>();
    if (!program.isAlive()) {
      return end;
    }
    String id = delivery.event().getId();
    calls.add(id + "#" + delivery.attempt());
    if (id.startsWith("k")) {
      crashes++;
      program.crash();
    } else {
      program.runtime.schedule(Duration.ofMillis(10), () -> completeIfAlive(program, end));
    }
    return end;
  }

  private static void completeIfAlive(Program program, CompletableFuture<Void> end) {
    if (program.isAlive()) {
      end.complete(null);
    }
  }

  private void start(SubscriptionOptions options) {
    victim = world.program();
    Program program = victim;
    for (String group : List.of(MemoryWorld.MAILING, MemoryWorld.BILLING)) {
      if (program.isAlive()) { // it may die before it has joined both
        program.joined(
            group,
            program.messaging.subscribeAsync(
                MemoryWorld.ORDERS, group, delivery -> handle(program, delivery), options));
      }
    }
    world.advance(Duration.ofSeconds(30));
  }

  private List<DeadLetter> letters(String group) {
    return world
        .now(publisher.messaging.deadLetters(MemoryWorld.ORDERS, group).browse(null, 1000))
        .letters();
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void findsTheKillerAmongInnocentsOfTwoSubscriptions(Family family) {
    world(family);
    SubscriptionOptions options =
        SubscriptionOptions.builder()
            .crashBudget(2)
            .concurrency(8)
            .retry(RetryPolicy.fixed(Duration.ofMillis(100)).maxAttempts(3))
            .build();
    start(options);
    publisher.publishAll("a1", "b1", "c1");
    publisher
        .messaging
        .publisher(MemoryWorld.ORDERS)
        .publishAll(
            List.of("d1", "k1", "e1", "k2", "f1", "d2").stream().map(Events::event).toList());
    world.advance(Duration.ofSeconds(5));

    int restarts = 0;
    while (!victim.isAlive() && restarts < 50) {
      restarts++;
      start(options);
    }

    // Two killers in two groups, each found on its own after at most this many deaths.
    assertThat(restarts).isLessThanOrEqualTo(4 * (2 + 3));
    for (String group : List.of(MemoryWorld.BILLING, MemoryWorld.MAILING)) {
      assertThat(letters(group)).extracting(Events::idOf).containsExactlyInAnyOrder("k1", "k2");
      assertThat(letters(group))
          .extracting(DeadLetter::reason)
          .containsOnly(DeadLetterReason.CRASH_LOOP);
      assertThat(letters(group)).extracting(DeadLetter::attempts).containsOnly(3);
    }
    calls.clear();
    publisher.publishAll("d3", "e3");
    world.advance(Duration.ofSeconds(1));
    assertThat(calls).containsExactlyInAnyOrder("d3#1", "e3#1", "d3#1", "e3#1");
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void boundsWhatOneKillerCosts(Family family) {
    world(family);
    SubscriptionOptions options =
        SubscriptionOptions.builder()
            .crashBudget(2)
            .retry(RetryPolicy.fixed(Duration.ofMillis(100)).maxAttempts(3))
            .build();
    Program first = world.program();
    first.joined(
        MemoryWorld.BILLING,
        first.messaging.subscribeAsync(
            MemoryWorld.ORDERS, MemoryWorld.BILLING, delivery -> handle(first, delivery), options));
    publisher.publishAll("k1", "k2x");
    for (int i = 0; i < 30; i++) {
      Program next = world.program();
      next.joined(
          MemoryWorld.BILLING,
          next.messaging.subscribeAsync(
              MemoryWorld.ORDERS,
              MemoryWorld.BILLING,
              delivery -> handle(next, delivery),
              options));
      world.advance(Duration.ofSeconds(10));
    }

    assertThat(crashes).isLessThanOrEqualTo(2 * (2 + 3));
    assertThat(letters(MemoryWorld.BILLING)).hasSize(2);
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void goesOnCountingAttemptsAfterACrash(Family family) {
    world(family);
    Recorder recorder = new Recorder().failing("a1");
    SubscriptionOptions options =
        SubscriptionOptions.builder()
            .retry(RetryPolicy.fixed(Duration.ofSeconds(10)).maxAttempts(4))
            .build();
    Program first = world.program();
    first.subscribe(recorder, options);
    publisher.publishAll("a1");
    world.advance(Duration.ofSeconds(12));
    first.crash();

    world.program().subscribe(recorder, options);
    assertThat(recorder.calls).containsExactly("a1#1", "a1#2");
    world.advance(Duration.ofMinutes(1));

    assertThat(recorder.calls).containsExactly("a1#1", "a1#2", "a1#3", "a1#4");
    assertThat(letters(MemoryWorld.BILLING)).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void losesNothingThatWasInHand(Family family) {
    world(family);
    Recorder recorder = new Recorder().lasting();
    Program first = world.program();
    first.subscribe(recorder, SubscriptionOptions.builder().concurrency(2).build());
    publisher.publishAll("a1", "a2", "b1", "c1");
    recorder.finish("a1");
    world.run();
    first.crash();
    Recorder second = new Recorder();

    world.program().subscribe(second, SubscriptionOptions.defaults());

    assertThat(second.ids()).containsExactlyInAnyOrder("a2", "b1", "c1");
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void losesOnlyWhatRanWhereAtMostOnceIsAsked(Family family) {
    world(family);
    Recorder recorder = new Recorder().lasting();
    Program first = world.program();
    first.subscribe(
        recorder,
        SubscriptionOptions.builder().concurrency(2).delivery(DeliveryMode.AT_MOST_ONCE).build());
    publisher.publishAll("a1", "b1", "c1", "d1", "e1");
    assertThat(recorder.calls).hasSize(2);
    first.crash();
    Recorder second = new Recorder();

    world.program().subscribe(second, SubscriptionOptions.defaults());

    assertThat(second.ids()).hasSize(3).doesNotContainAnyElementsOf(recorder.ids());
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void bringsALongWaitBackAfterACrashAndNotBefore(Family family) {
    world(family);
    Recorder recorder = new Recorder().failing("a1");
    SubscriptionOptions options =
        SubscriptionOptions.builder()
            .ordering(Ordering.NONE)
            .retry(RetryPolicy.fixed(Duration.ofMinutes(10)).maxAttempts(3))
            .build();
    Program first = world.program();
    first.subscribe(recorder, options);
    publisher.publishAll("a1");
    world.advance(Duration.ofMinutes(5));
    first.crash();
    world.program().subscribe(recorder, options);
    world.advance(Duration.ofMinutes(4).plusSeconds(59));
    assertThat(recorder.calls).containsExactly("a1#1");

    world.advance(Duration.ofSeconds(2));
    assertThat(recorder.calls).containsExactly("a1#1", "a1#2");
    world.advance(Duration.ofMinutes(11));

    assertThat(recorder.calls).containsExactly("a1#1", "a1#2", "a1#3");
    assertThat(letters(MemoryWorld.BILLING)).hasSize(1);
    assertThat(letters(MemoryWorld.BILLING).get(0).attempts()).isEqualTo(3);
  }
}
