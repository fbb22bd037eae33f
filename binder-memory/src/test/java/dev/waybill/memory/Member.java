package dev.waybill.memory;

import dev.waybill.Ordering;
import dev.waybill.StartPosition;
import dev.waybill.spi.Binder;
import dev.waybill.spi.BinderSubscription;
import dev.waybill.spi.Inbound;
import dev.waybill.spi.Settlement;
import dev.waybill.spi.Shard;
import dev.waybill.spi.SubscriptionSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A member with a binder, a subscription and a sink that notes everything. */
final class Member {
  static final Duration DRAIN = Duration.ofSeconds(10);

  final String name;
  final Binder binder;
  final RecordingSink sink;
  final BinderSubscription subscription;
  private final World world;

  /** With credit for everything on every shard it is assigned. */
  Member(World world, Binder binder, SubscriptionSpec spec) {
    this(world, binder, spec, 1_000_000, Long.MAX_VALUE);
  }

  Member(World world, Binder binder, SubscriptionSpec spec, int messages, long bytes) {
    this(world, binder, spec, messages, bytes, new RecordingSink());
    world.simulation.run();
  }

  /** With credit for a few, and without letting anything happen yet. */
  Member(World world, Binder binder, SubscriptionSpec spec, RecordingSink sink) {
    this(world, binder, spec, 3, 1L << 20, sink);
  }

  private Member(
      World world,
      Binder binder,
      SubscriptionSpec spec,
      int messages,
      long bytes,
      RecordingSink sink) {
    this.world = world;
    this.sink = sink;
    this.binder = binder;
    this.name = spec.member();
    BrokerCore core = world.core();
    sink.atEveryCall =
        () -> {
          if (!world.simulation.isRunning() || core.isLockedByCaller()) {
            throw new AssertionError("called on the caller's stack, or under the broker's lock");
          }
        };
    sink.onAssigned = shard -> demand(shard, messages, bytes);
    subscription = binder.subscribe(spec, sink);
  }

  static SubscriptionSpec spec(String member, String group) {
    return spec(member, group, StartPosition.latest());
  }

  static SubscriptionSpec spec(String member, String group, StartPosition start) {
    return new SubscriptionSpec(
        World.ORDERS, group, member, Ordering.KEY, start, true, DRAIN, Map.of());
  }

  void demand(Shard shard, int messages, long bytes) {
    // Null while the constructor subscribes: the sink may be called before that returns.
    BinderSubscription joined = subscription;
    if (joined == null) {
      throw new AssertionError("assigned on the caller's stack");
    }
    joined.demand(shard, messages, bytes);
  }

  void ack(Inbound delivery) {
    subscription.settle(delivery, Settlement.Ack.INSTANCE);
  }

  void ack(String id) {
    ack(delivery(id));
  }

  void ackAll() {
    List.copyOf(sink.deliveries).forEach(this::ack);
    world.simulation.run();
  }

  void release(String id) {
    subscription.settle(delivery(id), new Settlement.Release(false));
  }

  /** The last delivery of this event. */
  Inbound delivery(String id) {
    Inbound found = null;
    for (Inbound delivery : sink.deliveries) {
      found = delivery.event().getId().equals(id) ? delivery : found;
    }
    if (found == null) {
      throw new AssertionError(name + " was not given " + id + " but " + sink.ids());
    }
    return found;
  }

  void close() {
    world.now(subscription.close());
  }
}
