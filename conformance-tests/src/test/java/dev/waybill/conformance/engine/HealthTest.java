package dev.waybill.conformance.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.Health.Status;
import dev.waybill.IdempotencyStore;
import dev.waybill.Subscription;
import dev.waybill.SubscriptionOptions;
import dev.waybill.memory.MemoryOptions.Family;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HealthTest {
  private final MemoryWorld world = new MemoryWorld(Family.LOG);
  private final Program program = world.program();
  private final Recorder recorder = new Recorder();

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void saysThatAWindowIsFullUntilItIsNot() {
    recorder.lasting();
    Subscription subscription =
        program.subscribe(recorder, SubscriptionOptions.builder().window(2).build());

    program.publishAll("a1", "a2", "a3", "a4");

    assertThat(subscription.health().status()).isEqualTo(Status.DEGRADED);
    assertThat(subscription.health().details().get(0)).contains("full window");
    for (String id : new String[] {"a1", "a2", "a3", "a4"}) {
      recorder.finish(id);
      world.run();
    }
    assertThat(subscription.health().status()).isEqualTo(Status.UP);
  }

  @Test
  void saysThatTheIdempotencyStoreCannotBeUsedUntilItCan() {
    boolean[] down = {true};
    IdempotencyStore real = IdempotencyStore.inMemory(Duration.ofHours(1), 100);
    IdempotencyStore store =
        new IdempotencyStore() {
          @Override
          public Claim begin(Key key, Duration lease) {
            if (down[0]) {
              throw new IllegalStateException("no connection");
            }
            return real.begin(key, lease);
          }

          @Override
          public void complete(Key key, String token) {
            real.complete(key, token);
          }

          @Override
          public void release(Key key, String token) {
            real.release(key, token);
          }
        };
    Subscription subscription =
        program.subscribe(recorder, SubscriptionOptions.builder().idempotency(store).build());

    program.publishAll("a1");

    assertThat(recorder.calls).isEmpty();
    assertThat(subscription.health().status()).isEqualTo(Status.DEGRADED);
    assertThat(subscription.health().details().get(0)).contains("STORE_UNAVAILABLE");
    down[0] = false;
    world.advance(Duration.ofSeconds(2));
    assertThat(recorder.calls).containsExactly("a1#1");
    assertThat(subscription.health().status()).isEqualTo(Status.UP);
  }
}
