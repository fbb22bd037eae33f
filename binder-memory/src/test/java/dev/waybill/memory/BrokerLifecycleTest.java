package dev.waybill.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.ConfigurationException;
import dev.waybill.ErrorCode;
import dev.waybill.Health;
import dev.waybill.MessagingException;
import dev.waybill.memory.MemoryOptions.Family;
import dev.waybill.spi.Binder;
import dev.waybill.spi.BinderConfig;
import dev.waybill.spi.BinderProvider;
import dev.waybill.spi.PublisherSpec;
import dev.waybill.spi.SendOutcome;
import java.time.Duration;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** How long a broker lives and who shares it. */
class BrokerLifecycleTest {
  @Test
  void isFoundByServiceLoader() {
    assertThat(ServiceLoader.load(BinderProvider.class))
        .anySatisfy(provider -> assertThat(provider.type()).isEqualTo("memory"));
  }

  @Test
  void vanishesWithItsLastBinder() {
    World world = new World(Family.LOG).provisioned(1, World.BILLING);
    Binder second = world.open();
    world.admin().close();
    assertThat(MemoryBroker.find(world.brokerName)).isPresent();
    second.close();
    second.close();

    assertThat(MemoryBroker.find(world.brokerName)).isEmpty();
    assertThat(second.health().status()).isEqualTo(Health.Status.DOWN);
  }

  @Test
  void staysIfItIsRetained() {
    World world =
        new World(Family.QUEUE).with(MemoryOptions.RETAIN, true).provisioned(1, World.BILLING);
    Member a = world.join("a");
    world.publishAll("k", "1");
    a.binder.close();
    world.admin().close();

    assertThat(world.join("b").sink.ids()).containsExactly("1");
    world.close();
    assertThat(MemoryBroker.find(world.brokerName)).isEmpty();
  }

  @Test
  void isLeftToItsBindersWhenItIsDiscarded() {
    try (World world = new World(Family.LOG).provisioned(1, World.BILLING)) {
      Member member = world.join("a");
      BrokerCore old = world.core();
      MemoryBroker.discard(world.brokerName);
      Binder fresh = world.open();

      BrokerCore second = world.core();
      assertThat(second).isNotSameAs(old);
      assertThat(member.binder.health().status()).isEqualTo(Health.Status.UP);
      member.binder.close();
      world.admin().close();

      assertThat(world.core()).as("closing the old one leaves the new one alone").isSameAs(second);
      fresh.close();
    }
  }

  @Test
  void refusesABinderThatIsConfiguredOtherwise() {
    try (World world = new World(Family.LOG).provisioned(1)) {
      world.with(MemoryOptions.FAMILY, Family.QUEUE).with(MemoryOptions.PARTITIONS, 3);

      assertThatThrownBy(world::open)
          .isInstanceOfSatisfying(
              ConfigurationException.class,
              e ->
                  assertThat(e.problems())
                      .hasSize(2)
                      .anyMatch(problem -> problem.contains("memory.family' = queue"))
                      .anyMatch(problem -> problem.contains("memory.partitions' = 3")));
    }
  }

  @Test
  void refusesImpossibleOptionsAllAtOnce() {
    World world =
        new World(Family.QUEUE)
            .with(MemoryOptions.WINDOW_EVENTS, 10)
            .with(MemoryOptions.CAPACITY_BYTES, 2048L);
    BinderConfig config =
        new BinderConfig(
            "memory", world.config("memory").options(), Map.of("x", "y"), "", Map.of());

    assertThatThrownBy(() -> new MemoryBinderProvider().open(config, world.simulation.runtime()))
        .isInstanceOfSatisfying(
            ConfigurationException.class, e -> assertThat(e.problems()).hasSize(3));
    assertThat(MemoryBroker.find(world.brokerName)).isEmpty();
  }

  @Test
  void refusesCallsOnceItIsClosed() {
    try (World world = new World(Family.LOG).provisioned(1, World.BILLING)) {
      Member member = world.join("a");
      world.publishAll("k", "1");
      member.binder.close();

      assertThatThrownBy(
              () -> member.binder.publisher(new PublisherSpec(1, 1, Duration.ofSeconds(1))))
          .isInstanceOfSatisfying(
              MessagingException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CLOSED));
      assertThat(member.subscription.flush().toCompletableFuture()).isCompletedExceptionally();
      assertThat(member.subscription.close().toCompletableFuture()).isCompleted();
      member.ack("1");
    }
  }

  @Test
  void givesItselfAsAnExtension() {
    try (World world = new World(Family.LOG)) {
      assertThat(world.admin().extension(MemoryBroker.class))
          .containsSame(MemoryBroker.find(world.brokerName).orElseThrow());
      assertThat(world.admin().extension(String.class)).isEmpty();
      assertThat(world.broker().name()).isEqualTo(world.brokerName);
    }
  }

  @Test
  void keepsBrokersOfDifferentNamesApart() {
    try (World one = new World(Family.LOG).provisioned(1, World.BILLING);
        World two = new World(Family.LOG).provisioned(1, World.BILLING)) {
      Member member = one.join("a");
      assertThat(two.publish("1", "k")).isInstanceOf(SendOutcome.Confirmed.class);
      one.simulation.run();

      assertThat(member.sink.deliveries).isEmpty();
    }
  }
}
