package dev.waybill.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.ConfigurationException;
import dev.waybill.Ordering;
import dev.waybill.TopologyMode;
import dev.waybill.TopologyReport;
import dev.waybill.config.OptionValues;
import dev.waybill.memory.MemoryOptions.Family;
import dev.waybill.spi.Binder;
import dev.waybill.spi.BinderConfig;
import dev.waybill.spi.TopologyPlan;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is created, found missing or found different. */
class ProvisioningTest {
  @ParameterizedTest
  @EnumSource
  void appliesOnceHoweverOftenItIsAsked(Family family) {
    try (World world = new World(family)) {
      TopologyPlan plan = World.plan(3, World.BILLING);

      TopologyReport first = world.now(world.admin().provision(plan, TopologyMode.APPLY));
      assertThat(first.created())
          .containsExactly(
              "destination 'orders'",
              "group 'orders/billing'",
              "dead letters of 'orders/billing'",
              "inlet of 'orders/billing'",
              "state of 'orders/billing'");
      world.publishAll("k", "1");

      assertThat(world.now(world.admin().provision(plan, TopologyMode.APPLY)))
          .isEqualTo(TopologyReport.empty());
      assertThat(world.now(world.admin().provision(plan, TopologyMode.VALIDATE)))
          .isEqualTo(TopologyReport.empty());
    }
  }

  @ParameterizedTest
  @EnumSource
  void changesNothingWhenItValidates(Family family) {
    try (World world = new World(family)) {
      TopologyPlan plan = World.plan(3, World.BILLING);

      for (int i = 0; i < 2; i++) {
        TopologyReport report = world.now(world.admin().provision(plan, TopologyMode.VALIDATE));
        assertThat(report.created()).isEmpty();
        assertThat(report.missing()).containsExactly("destination 'orders'");
      }
      assertThat(world.now(world.admin().provision(plan, TopologyMode.NONE)))
          .isEqualTo(TopologyReport.empty());
      assertThat(world.publish("1", "k")).isInstanceOf(dev.waybill.spi.SendOutcome.Rejected.class);
    }
  }

  @ParameterizedTest
  @EnumSource
  void addsWhatAGroupLacksAndReportsDriftWithoutAlteringIt(Family family) {
    try (World world = new World(family).provisioned(3)) {
      world.join("a", "shipping");
      TopologyPlan plan = World.plan(4, World.BILLING);

      TopologyReport report = world.now(world.admin().provision(plan, TopologyMode.APPLY));

      assertThat(report.created()).contains("inlet of 'orders/billing'");
      assertThat(report.drift())
          .singleElement()
          .asString()
          .contains("'orders' has 3 partitions, not 4");
      assertThat(world.now(world.admin().provision(plan, TopologyMode.VALIDATE)).drift())
          .hasSize(1);
      assertThat(world.now(world.admin().provision(World.plan(0), TopologyMode.VALIDATE)).isClean())
          .as("0 is whatever there is")
          .isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void usesTheDefaultNumberOfPartitions(Family family) {
    try (World world = new World(family).with(MemoryOptions.PARTITIONS, 5).provisioned(0)) {
      assertThat(world.core().destinations.get(World.ORDERS).partitions).hasSize(5);
    }
  }

  @ParameterizedTest
  @EnumSource
  void refusesNativeOptionsAllAtOnce(Family family) {
    try (World world = new World(family)) {
      TopologyPlan plan =
          new TopologyPlan(
              List.of(
                  new TopologyPlan.Destination(
                      "orders", 0, Ordering.KEY, null, Map.of("b", "1", "a", "2"))),
              List.of());

      assertThat(world.admin().provision(plan, TopologyMode.APPLY).toCompletableFuture())
          .satisfies(stage -> world.simulation.run())
          .failsWithin(java.time.Duration.ZERO)
          .withThrowableThat()
          .havingCause()
          .isInstanceOfSatisfying(
              ConfigurationException.class, e -> assertThat(e.problems()).hasSize(2));
    }
  }

  @ParameterizedTest
  @EnumSource
  void mapsNames(Family family) {
    try (World world = new World(family)) {
      OptionValues options = world.config("memory").options();
      Binder binder =
          new MemoryBinderProvider()
              .open(
                  new BinderConfig(
                      "memory", options, Map.of(), "test", Map.of("mails", "old-mails")),
                  world.simulation.runtime());
      TopologyPlan plan =
          new TopologyPlan(List.of(destination("orders"), destination("mails")), List.of());

      assertThat(world.now(binder.provision(plan, TopologyMode.APPLY)).created())
          .containsExactly("destination 'test.orders'", "destination 'old-mails'");
      binder.close();
    }
  }

  private static TopologyPlan.Destination destination(String name) {
    return new TopologyPlan.Destination(name, 0, Ordering.KEY, null, Map.of());
  }
}
