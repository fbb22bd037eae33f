package dev.waybill.conformance.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.Backlog;
import dev.waybill.Health;
import dev.waybill.PauseOn;
import dev.waybill.RetryPolicy;
import dev.waybill.StartPosition;
import dev.waybill.Subscription;
import dev.waybill.SubscriptionOptions;
import dev.waybill.SubscriptionState;
import dev.waybill.UnsupportedCapabilityException;
import dev.waybill.memory.MemoryOptions.Family;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SubscribingTest {
  private MemoryWorld world;
  private Program program;
  private final Recorder recorder = new Recorder();

  private void world(Family family, int partitions) {
    world =
        new MemoryWorld(
            family,
            new dev.waybill.engine.VirtualRuntime(1),
            partitions,
            dev.waybill.config.OptionValues.none());
    program = world.program();
  }

  private void world(Family family) {
    world(family, 4);
  }

  @AfterEach
  void close() {
    world.close();
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void getsWhatIsPublishedOnceItIsReady(Family family) {
    world(family);
    Subscription subscription = program.subscribe(recorder, SubscriptionOptions.defaults());
    assertThat(subscription.ready()).satisfies(ready -> world.now(ready));

    program.publishAll("a1", "b1", "a2");

    assertThat(recorder.calls).containsExactly("a1#1", "b1#1", "a2#1");
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void givesEveryGroupEveryEvent(Family family) {
    world(family);
    Recorder other = new Recorder();
    program.subscribe(recorder, SubscriptionOptions.defaults());
    program.subscribe(MemoryWorld.MAILING, other, SubscriptionOptions.defaults());

    program.publishAll("a1", "b1");

    assertThat(recorder.ids()).containsExactlyInAnyOrder("a1", "b1");
    assertThat(other.ids()).containsExactlyInAnyOrder("a1", "b1");
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void runsMoreHandlersThanThereAreShards(Family family) {
    world(family, 1);
    program.subscribe(recorder.lasting(), SubscriptionOptions.builder().concurrency(6).build());

    program.publishAll("a1", "b1", "c1", "d1", "e1", "f1", "g1", "a2");

    assertThat(recorder.open.keySet()).containsExactly("a1", "b1", "c1", "d1", "e1", "f1");
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void holdsBackAFailingKeyAndNoOther(Family family) {
    world(family, 1);
    program.subscribe(
        recorder.failing("a1"),
        SubscriptionOptions.builder()
            .retry(RetryPolicy.fixed(Duration.ofSeconds(10)).maxAttempts(2))
            .build());

    program.publishAll("a1", "a2", "b1", "b2");
    assertThat(recorder.calls).containsExactly("a1#1", "b1#1", "b2#1");
    world.advance(Duration.ofSeconds(10));

    assertThat(recorder.calls).containsExactly("a1#1", "b1#1", "b2#1", "a1#2", "a2#1");
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void pausesAndResumesWithoutLosingOrCounting(Family family) {
    world(family);
    Subscription subscription = program.subscribe(recorder, SubscriptionOptions.defaults());
    subscription.pause();
    world.run();
    assertThat(subscription.state()).isEqualTo(SubscriptionState.PAUSED);
    program.publishAll("a1", "a2");
    world.advance(Duration.ofMinutes(5));
    assertThat(recorder.calls).isEmpty();

    subscription.resume();
    world.run();

    assertThat(recorder.calls).containsExactly("a1#1", "a2#1");
    assertThat(subscription.state()).isEqualTo(SubscriptionState.RUNNING);
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void startsWithWhatComesAfterIt(Family family) {
    world(family);
    program.publishAll("a1");

    program.subscribe(recorder, SubscriptionOptions.defaults());
    program.publishAll("a2");

    assertThat(recorder.calls).containsExactly("a2#1");
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void goesOnWhereItsGroupWas(Family family) {
    world(family);
    Subscription first = program.subscribe(recorder, SubscriptionOptions.defaults());
    program.publishAll("a1");
    first.close();
    world.advance(Duration.ofSeconds(1));
    program.publishAll("a2", "b2");

    program.subscribe(recorder, SubscriptionOptions.defaults());

    assertThat(recorder.ids()).containsExactlyInAnyOrder("a1", "a2", "b2");
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void startsAtTheBeginningWhereTheBrokerKeepsIt(Family family) {
    world(family);
    program.publishAll("a1", "a2");
    SubscriptionOptions options =
        SubscriptionOptions.builder().start(StartPosition.earliest()).build();

    if (family == Family.LOG) {
      program.subscribe(recorder, options);
      assertThat(recorder.calls).containsExactly("a1#1", "a2#1");
    } else {
      assertThatThrownBy(() -> program.subscribe(recorder, options))
          .isInstanceOf(UnsupportedCapabilityException.class)
          .hasMessageContaining("start=EARLIEST");
    }
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void tellsItsBacklog(Family family) {
    world(family, 1);
    program.subscribe(recorder.lasting(), SubscriptionOptions.builder().concurrency(1).build());
    program.publishAll("a1", "a2", "b1");

    List<Backlog> backlog =
        world.now(program.messaging.backlog(MemoryWorld.ORDERS, MemoryWorld.BILLING));

    assertThat(backlog.stream().mapToLong(Backlog::waiting).sum()).isEqualTo(3);
    recorder.finish("a1");
    world.run();
    backlog = world.now(program.messaging.backlog(MemoryWorld.ORDERS, MemoryWorld.BILLING));
    assertThat(backlog.stream().mapToLong(Backlog::waiting).sum()).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void sharesTheWorkAmongMembersAndKeepsEachKeyInOrder(Family family) {
    world(family);
    Program second = world.program();
    program.subscribe(recorder, SubscriptionOptions.defaults());
    Recorder other = new Recorder();
    second.subscribe(other, SubscriptionOptions.defaults());
    for (int i = 1; i <= 5; i++) {
      program.publishAll("a" + i, "b" + i, "c" + i, "d" + i, "e" + i, "f" + i);
    }

    assertThat(recorder.calls.size() + other.calls.size()).isEqualTo(30);
    assertThat(recorder.calls).isNotEmpty();
    assertThat(other.calls).isNotEmpty();
    assertThat(recorder.calls).doesNotContainAnyElementsOf(other.calls);
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void pausesWhileADependencyIsDown(Family family) {
    world(family);
    recorder.failure = delivery -> new ArithmeticException("down");
    Subscription subscription =
        program.subscribe(
            recorder,
            SubscriptionOptions.builder()
                .pauseOn(PauseOn.exception(ArithmeticException.class))
                .build());
    program.publishAll("a1", "b1", "c1");
    world.advance(Duration.ofMinutes(10));
    assertThat(subscription.state()).isEqualTo(SubscriptionState.PAUSED_BY_FAILURES);
    assertThat(program.messaging.health().status()).isEqualTo(Health.Status.DEGRADED);
    assertThat(recorder.calls.size()).isLessThan(30);

    recorder.failure = delivery -> null;
    world.advance(Duration.ofMinutes(2));

    assertThat(program.messaging.health().status()).isEqualTo(Health.Status.UP);
    assertThat(recorder.ids()).contains("a1", "b1", "c1");
    assertThat(program.deadLetterIds()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void handsAShardOverWithoutRepeatingOrCounting(Family family) {
    world(family);
    program.subscribe(recorder.lasting(), SubscriptionOptions.builder().concurrency(1).build());
    program.publishAll("a1", "a2", "a3");
    Program second = world.program();
    Recorder other = new Recorder();
    second.subscribe(other, SubscriptionOptions.defaults());
    world.faults().rebalance(MemoryWorld.ORDERS, MemoryWorld.BILLING);
    world.run();
    assertThat(other.calls).doesNotContain("a2#1");

    recorder.finish("a1");
    world.faults().rebalance(MemoryWorld.ORDERS, MemoryWorld.BILLING);
    world.advance(Duration.ofSeconds(1));
    recorder.duration = delivery -> Duration.ZERO;
    List.copyOf(recorder.open.keySet()).forEach(recorder::finish);
    world.advance(Duration.ofSeconds(1));

    assertThat(recorder.calls.stream().filter("a1#1"::equals)).hasSize(1);
    assertThat(recorder.calls.size() + other.calls.size()).isEqualTo(3);
  }
}
