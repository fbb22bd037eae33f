package dev.waybill.conformance.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.DeadLetterPolicy;
import dev.waybill.RetryPolicy;
import dev.waybill.Subscription;
import dev.waybill.SubscriptionOptions;
import dev.waybill.memory.MemoryOptions.Family;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** PARK_KEY with owners that come and go. */
class ParkedKeysTest {
  private static final SubscriptionOptions PARK =
      SubscriptionOptions.builder()
          .retry(RetryPolicy.none())
          .deadLetters(DeadLetterPolicy.PARK_KEY)
          .build();

  private MemoryWorld world;
  private Program program;
  private final Recorder recorder = new Recorder();

  private void world(Family family) {
    world = new MemoryWorld(family);
    program = world.program();
  }

  @AfterEach
  void close() {
    world.close();
  }

  private void release(String key) {
    world.now(program.deadLetters().release(key));
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void keepsTheOrderOfAKeyThroughParkingAndRelease(Family family) {
    world(family);
    world.program().subscribe(recorder.failing("a2"), PARK);
    program.publishAll("a1", "a2", "a3", "b1", "a4");
    assertThat(recorder.ids()).containsExactly("a1", "a2", "b1");
    assertThat(program.deadLetterIds()).containsExactly("a2", "a3", "a4");
    recorder.failing();

    release("a");
    program.publishAll("a5");

    assertThat(recorder.ids()).containsExactly("a1", "a2", "b1", "a2", "a3", "a4", "a5");
    assertThat(program.deadLetterIds()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void runsWhatArrivesDuringTheReleaseInItsTurn(Family family) {
    world(family);
    world.program().subscribe(recorder.failing("a1"), PARK);
    program.publishAll("a1", "a2");
    recorder.failing();
    recorder.duration = delivery -> Duration.ofSeconds(10);
    release("a");
    program.publishAll("a3");
    world.advance(Duration.ofSeconds(11));
    program.publishAll("a4");

    world.advance(Duration.ofMinutes(1));

    assertThat(recorder.ids()).containsExactly("a1", "a1", "a2", "a3", "a4");
    assertThat(program.deadLetterIds()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void parksStillAfterItsOwnerLeft(Family family) {
    world(family);
    Subscription first = world.program().subscribe(recorder.failing("a1"), PARK);
    program.publishAll("a1");
    first.close();
    world.advance(Duration.ofSeconds(1));

    world.program().subscribe(recorder, PARK);
    program.publishAll("a2");

    assertThat(recorder.calls).containsExactly("a1#1");
    assertThat(program.deadLetterIds()).containsExactly("a1", "a2");
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void parksStillAfterItsOwnerDied(Family family) {
    world(family);
    Program first = world.program();
    first.subscribe(recorder.failing("a1"), PARK);
    program.publishAll("a1");
    first.crash();

    world.program().subscribe(recorder, PARK);
    program.publishAll("a2");

    assertThat(program.deadLetterIds()).containsExactly("a1", "a2");
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void goesOnWithTheReleaseWhenItsOwnerDiesInTheMiddle(Family family) {
    world(family);
    Program first = world.program();
    first.subscribe(recorder.failing("a1"), PARK);
    program.publishAll("a1", "a2", "a3");
    recorder.failing();
    recorder.duration = delivery -> Duration.ofSeconds(10);
    release("a");
    world.advance(Duration.ofSeconds(15));
    assertThat(recorder.ids()).containsExactly("a1", "a1", "a2");
    first.crash();

    world.program().subscribe(recorder, PARK);
    program.publishAll("a4");
    world.advance(Duration.ofMinutes(2));

    assertThat(recorder.ids()).containsExactly("a1", "a1", "a2", "a2", "a3", "a4");
    assertThat(program.deadLetterIds()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void releasesOnceSomebodyOwnsTheKey(Family family) {
    world(family);
    Subscription first = world.program().subscribe(recorder.failing("a1"), PARK);
    program.publishAll("a1", "a2");
    first.close();
    world.advance(Duration.ofSeconds(1));
    recorder.failing();

    release("a");
    release("a");
    assertThat(recorder.calls).hasSize(1);
    world.program().subscribe(recorder, PARK);

    assertThat(recorder.ids()).containsExactly("a1", "a1", "a2");
    assertThat(program.deadLetterIds()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void handsAReleaseOverWithItsShard(Family family) {
    world(family);
    world.program().subscribe(recorder.failing("a1"), PARK);
    program.publishAll("a1", "a2", "a3");
    recorder.failing();
    recorder.duration = delivery -> Duration.ofSeconds(1);
    Recorder other = new Recorder();
    world.program().subscribe(other, PARK);
    release("a");

    world.faults().rebalance(MemoryWorld.ORDERS, MemoryWorld.BILLING);
    world.advance(Duration.ofMinutes(1));

    assertThat(program.deadLetterIds()).isEmpty();
    assertThat(recorder.calls.size() + other.calls.size()).isGreaterThanOrEqualTo(4);
    program.publishAll("a4");
    world.advance(Duration.ofMinutes(1));
    assertThat(recorder.ids().contains("a4") || other.ids().contains("a4")).isTrue();
  }
}
