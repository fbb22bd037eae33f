package dev.waybill.conformance.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.IdempotencyStore;
import dev.waybill.InMemoryIdempotencyStore;
import dev.waybill.RetryPolicy;
import dev.waybill.SubscriptionOptions;
import dev.waybill.memory.MemoryOptions.Family;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A handler's effect happens once, whatever is delivered again. */
class IdempotencyTest {
  private final MemoryWorld world = new MemoryWorld(Family.LOG);
  private final Program program = world.program();
  private final Recorder recorder = new Recorder();
  private final InMemoryIdempotencyStore memory =
      new InMemoryIdempotencyStore(world.runtime.clock(), Duration.ofDays(1), 1000);
  private IdempotencyStore store = memory;

  @AfterEach
  void close() {
    world.close();
  }

  private void subscribe(String group) {
    program.subscribe(
        group,
        recorder,
        SubscriptionOptions.builder()
            .idempotency(store)
            .retry(RetryPolicy.fixed(Duration.ofSeconds(1)).maxAttempts(3))
            .build());
  }

  @Test
  void suppressesWhatIsPublishedTwice() {
    subscribe(MemoryWorld.BILLING);

    program.publishAll("a1", "a1", "a2");

    assertThat(recorder.calls).containsExactly("a1#1", "a2#1");
    assertThat(world.telemetry.count("waybill.suppressed")).isEqualTo(1);
  }

  @Test
  void suppressesWhatComesAgainAfterALostAcknowledgement() {
    subscribe(MemoryWorld.BILLING);
    world.faults().loseAcks(1);
    program.publishAll("a1");

    world.faults().rebalance(MemoryWorld.ORDERS, MemoryWorld.BILLING);
    world.advance(Duration.ofSeconds(1));

    assertThat(recorder.calls).containsExactly("a1#1");
    assertThat(world.telemetry.count("waybill.suppressed")).isEqualTo(1);
  }

  @Test
  void keepsGroupsApart() {
    subscribe(MemoryWorld.BILLING);
    subscribe(MemoryWorld.MAILING);

    program.publishAll("a1");

    assertThat(recorder.calls).containsExactly("a1#1", "a1#1");
  }

  @Test
  void leavesNoMarkOfAFailedAttempt() {
    recorder.failure = delivery -> delivery.attempt() == 1 ? new IllegalStateException() : null;
    subscribe(MemoryWorld.BILLING);
    program.publishAll("a1");

    world.advance(Duration.ofSeconds(5));

    assertThat(recorder.calls).containsExactly("a1#1", "a1#2");
    assertThat(memory.size()).isEqualTo(1);
  }

  @Test
  void waitsWithoutAnAttemptWhileAnotherMemberHandlesIt() {
    memory.begin(
        new IdempotencyStore.Key(MemoryWorld.BILLING, "urn:test", "a1"), Duration.ofSeconds(30));
    subscribe(MemoryWorld.BILLING);
    program.publishAll("a1", "a2", "b1");
    assertThat(recorder.calls).containsExactly("b1#1");

    world.advance(Duration.ofSeconds(30));

    assertThat(recorder.calls).containsExactly("b1#1", "a1#1", "a2#1");
  }

  @Test
  void waitsWithoutAnAttemptWhileTheStoreIsDown() {
    boolean[] down = {true};
    store =
        new IdempotencyStore() {
          @Override
          public Claim begin(Key key, Duration lease) {
            if (down[0]) {
              throw new NoClassDefFoundError("the driver is gone");
            }
            return memory.begin(key, lease);
          }

          @Override
          public void complete(Key key, String token) {
            memory.complete(key, token);
          }

          @Override
          public void release(Key key, String token) {
            memory.release(key, token);
          }
        };
    subscribe(MemoryWorld.BILLING);
    program.publishAll("a1");
    world.advance(Duration.ofMinutes(5));
    assertThat(recorder.calls).isEmpty();
    down[0] = false;

    world.advance(Duration.ofSeconds(2));

    assertThat(recorder.calls).containsExactly("a1#1");
    assertThat(program.deadLetterIds()).isEmpty();
  }
}
