package dev.waybill.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.memory.MemoryOptions.Family;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is published, to whom it is delivered, and in which order. */
class DeliveryTest {
  @ParameterizedTest
  @EnumSource
  void deliversInOrderUntilSettled(Family family) {
    try (World world = new World(family).provisioned(4, World.BILLING)) {
      Member member = world.join("a");
      assertThat(member.subscription.ready().toCompletableFuture()).isCompleted();

      world.publishAll("k1", "1", "2", "3");

      assertThat(member.sink.drainIds()).containsExactly("1", "2", "3");
    }
  }
}
