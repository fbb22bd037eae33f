package dev.waybill.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.Ordering;
import dev.waybill.TopologyMode;
import dev.waybill.memory.MemoryOptions.Family;
import dev.waybill.spi.GroupStateStore;
import dev.waybill.spi.TopologyPlan;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The small map that a group keeps. */
class GroupStateTest {
  @ParameterizedTest
  @EnumSource
  void keepsEntriesByScopeAndSurvivesCrashes(Family family) {
    try (World world = new World(family).provisioned(2, World.BILLING, "shipping")) {
      Member a = world.join("a");
      GroupStateStore store = a.binder.extension(GroupStateStore.class).orElseThrow();
      for (String key : List.of("d", "b", "a", "c")) {
        world.now(store.put(World.ORDERS, World.BILLING, "1", key, "parked " + key));
      }
      world.now(store.put(World.ORDERS, World.BILLING, "1", "b", "live"));
      world.now(store.put(World.ORDERS, World.BILLING, "1", "d", null));
      world.now(store.put(World.ORDERS, World.BILLING, GroupStateStore.MARKS, "x", "y"));

      world.faults().crash("a");
      GroupStateStore other = world.admin().extension(GroupStateStore.class).orElseThrow();

      Map<String, String> loaded = world.now(other.load(World.ORDERS, World.BILLING, "1"));
      assertThat(loaded)
          .containsExactly(
              Map.entry("a", "parked a"), Map.entry("b", "live"), Map.entry("c", "parked c"));
      assertThat(world.now(other.load(World.ORDERS, World.BILLING, "2"))).isEmpty();
      assertThat(world.now(other.load(World.ORDERS, "shipping", "1"))).isEmpty();
      assertThat(store.put(World.ORDERS, World.BILLING, "1", "z", "z").toCompletableFuture())
          .isCompletedExceptionally();
    }
  }

  @ParameterizedTest
  @EnumSource
  void isMissingWhereItWasNotProvisioned(Family family) {
    try (World world = new World(family).provisioned(1)) {
      TopologyPlan plan =
          new TopologyPlan(
              List.of(),
              List.of(
                  new TopologyPlan.Group(
                      World.ORDERS, World.BILLING, Ordering.KEY, true, true, false, Map.of())));
      world.now(world.admin().provision(plan, TopologyMode.APPLY));
      GroupStateStore store = world.admin().extension(GroupStateStore.class).orElseThrow();

      assertThat(store.load(World.ORDERS, World.BILLING, "1").toCompletableFuture())
          .satisfies(stage -> world.simulation.run())
          .isCompletedExceptionally();
      assertThat(store.load(World.ORDERS, "unknown", "1").toCompletableFuture())
          .satisfies(stage -> world.simulation.run())
          .isCompletedExceptionally();
    }
  }
}
