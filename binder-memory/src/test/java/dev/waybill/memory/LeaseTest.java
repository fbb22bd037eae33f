package dev.waybill.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.ConfigurationException;
import dev.waybill.memory.MemoryOptions.Family;
import dev.waybill.spi.Inbound;
import dev.waybill.spi.Settlement;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Leases and deferral, which only queues have. */
class LeaseTest {
  private static final Duration LEASE = Duration.ofSeconds(30);

  @Test
  void deliversAgainWhatIsNotSettledInTime() {
    try (World world = queueWithLease()) {
      Member member = world.join("a");
      world.publishAll("k", "1");
      Inbound first = member.delivery("1");
      world.simulation.advance(Duration.ofSeconds(10));
      world.publishAll("k", "2", "3");
      member.ack("3");

      world.simulation.advance(LEASE.minusSeconds(10).minusNanos(1));
      assertThat(member.sink.leasesLost).isEmpty();
      world.simulation.advance(Duration.ofNanos(1));

      assertThat(member.sink.leasesLost).containsExactly(first);
      assertThat(member.sink.drainIds()).containsExactly("1", "2", "3", "1");
      member.ack(first);
      world.simulation.advance(Duration.ofSeconds(10));
      assertThat(member.sink.ids()).as("the old delivery settles nothing").containsExactly("2");
      world.simulation.advance(LEASE);
      assertThat(member.sink.ids()).contains("1");
    }
  }

  @Test
  void forgetsTheLeaseOfWhatWasSettledOrHandedOver() {
    try (World world = queueWithLease()) {
      Member a = world.join("a");
      world.publishAll("k", "1", "2");
      a.ack("1");
      a.close();

      world.simulation.advance(LEASE);

      assertThat(a.sink.leasesLost).isEmpty();
      assertThat(world.join("b").sink.ids()).containsExactly("2");
    }
  }

  @Test
  void declaresTheLease() {
    try (World world = queueWithLease()) {
      assertThat(world.admin().capabilities().maxLease()).isEqualTo(LEASE);
    }
  }

  @Test
  void refusesALeaseForALog() {
    try (World world = new World(Family.LOG).with(MemoryOptions.LEASE, LEASE)) {
      assertThatThrownBy(world::open)
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("'waybill.binders.memory.lease'")
          .hasMessageContaining("family");
    }
  }

  @Test
  void defersADeliveryOfAQueue() {
    try (World world = new World(Family.QUEUE).provisioned(1, World.BILLING)) {
      Member a = world.join("a");
      world.publishAll("k", "1");
      a.subscription.settle(a.delivery("1"), new Settlement.Defer(Duration.ofSeconds(5), false));
      a.close();
      Member b = world.join("b");

      world.simulation.advance(Duration.ofSeconds(5).minusNanos(1));
      assertThat(b.sink.deliveries).isEmpty();
      world.simulation.advance(Duration.ofNanos(1));
      assertThat(b.sink.ids()).containsExactly("1");
    }
  }

  @Test
  void refusesToDeferADeliveryOfALog() {
    try (World world = new World(Family.LOG).provisioned(1, World.BILLING)) {
      Member a = world.join("a");
      world.publishAll("k", "1");

      assertThatThrownBy(
              () ->
                  a.subscription.settle(
                      a.delivery("1"), new Settlement.Defer(Duration.ofSeconds(5), false)))
          .isInstanceOf(dev.waybill.UnsupportedCapabilityException.class);
    }
  }

  private static World queueWithLease() {
    return new World(Family.QUEUE).with(MemoryOptions.LEASE, LEASE).provisioned(1, World.BILLING);
  }
}
