package dev.waybill.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.Backlog;
import dev.waybill.memory.MemoryOptions.Family;
import dev.waybill.spi.Address;
import dev.waybill.spi.AttemptRecord;
import dev.waybill.spi.Inbound;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.SendOutcome;
import dev.waybill.spi.Settlement;
import dev.waybill.spi.Shard;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Members join, work, give up, leave and die at random, and {@link History} watches. A run is a
 * pure function of its seed.
 */
class RandomHistoryTest {
  private static final int SEEDS = Integer.getInteger("waybill.test.seeds", 60);
  private static final int STEPS = 400;

  @ParameterizedTest
  @EnumSource
  void losesNothingAndKeepsOrderAndOwnership(Family family) {
    for (long seed = 0; seed < SEEDS; seed++) {
      try (Run run = new Run(family, seed)) {
        run.play();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("Seed " + seed + " of " + family + ": " + e.getMessage(), e);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void playsTheSameForTheSameSeed(Family family) {
    for (long seed = 0; seed < 10; seed++) {
      List<String> first;
      try (Run run = new Run(family, seed)) {
        run.play();
        first = run.history.log;
      }
      try (Run run = new Run(family, seed)) {
        run.play();
        assertThat(run.history.log).isEqualTo(first);
      }
    }
  }

  private static final class Run implements AutoCloseable {
    final History history = new History();
    private final Random random;
    private final World world;
    private final List<Actor> actors = new ArrayList<>();
    private final Map<String, Integer> numbers = new HashMap<>();
    private int joined;

    Run(Family family, long seed) {
      random = new Random(seed);
      world = new World(family, seed).provisioned(3, World.BILLING);
    }

    void play() {
      join();
      world.simulation.run();
      for (int i = 0; i < STEPS; i++) {
        act();
      }
      finish();
    }

    private void act() {
      Actor actor = actors.isEmpty() ? null : actors.get(random.nextInt(actors.size()));
      switch (random.nextInt(24)) {
        case 0 -> join();
        case 1 -> leave(actor);
        case 2 -> crash(actor);
        case 3 -> world.faults().rebalance(World.ORDERS, World.BILLING);
        case 4 -> world.simulation.advance(Duration.ofMillis(random.nextInt(3_000)));
        case 5, 6, 7, 8 -> publish();
        case 9, 10 -> {
          if (actor != null) {
            actor.giveUpOne();
          }
        }
        case 11, 12, 13, 14, 15, 16 -> {
          if (actor != null) {
            actor.work();
          }
        }
        default -> world.simulation.step();
      }
    }

    private void publish() {
      String key = "k" + random.nextInt(6);
      boolean inlet = random.nextInt(4) == 0;
      String stream = inlet ? key + "~inlet" : key;
      int number = numbers.merge(stream, 1, Integer::sum) - 1;
      String id = stream + ":" + number;
      history.published(id);
      Address to = inlet ? Address.inlet(World.ORDERS, World.BILLING) : World.TO_ORDERS;
      boolean taken =
          world
              .publisher()
              .trySend(
                  Outbound.of(to, Events.payload(id, key), key),
                  outcome -> assertThat(outcome).isInstanceOf(SendOutcome.Confirmed.class));
      assertThat(taken).isTrue();
    }

    private void join() {
      if (actors.size() < 4) {
        actors.add(new Actor("m" + joined++));
      }
    }

    private void leave(Actor actor) {
      if (actor != null && actors.size() > 1) {
        actors.remove(actor);
        history.handedOver(actor.name, null);
        if (random.nextBoolean()) {
          actor.member.binder.close();
        } else {
          actor.member.subscription.close();
        }
      }
    }

    private void crash(Actor actor) {
      if (actor != null) {
        actors.remove(actor);
        history.crashed(actor.name);
        world.faults().crash(actor.name);
      }
    }

    private void finish() {
      for (Actor actor : List.copyOf(actors)) {
        actors.remove(actor);
        history.handedOver(actor.name, null);
        actor.member.subscription.close();
      }
      Actor last = new Actor("last");
      do {
        world.simulation.run();
      } while (last.ackAll());
      assertThat(history.unfinished()).as("lost").isZero();
      assertThat(world.now(world.admin().backlog(World.ORDERS, World.BILLING)))
          .allMatch(shard -> shard.waiting() == 0 && shard.inFlight() == 0)
          .extracting(Backlog::shard)
          .doesNotHaveDuplicates();
    }

    @Override
    public void close() {
      world.close();
    }

    /** A member that holds deliveries for a while and does something with them. */
    private final class Actor {
      final String name;
      final Member member;
      private final List<Shard> toGiveUp = new ArrayList<>();

      Actor(String name) {
        this.name = name;
        RecordingSink sink =
            new RecordingSink() {
              @Override
              public CompletionStage<Void> revoking(Shard shard, Instant deadline) {
                toGiveUp.add(shard);
                history.revoking(name, shard, deadline);
                return super.revoking(shard, deadline);
              }

              @Override
              public void lost(Shard shard) {
                super.lost(shard);
                toGiveUp.remove(shard);
                history.lost(name, shard);
              }
            };
        sink.yieldsAtOnce = false;
        sink.onDelivery = delivery -> history.delivered(name, delivery, world.simulation.now());
        member = new Member(world, world.open(), Member.spec(name, World.BILLING), sink);
      }

      void giveUpOne() {
        if (!toGiveUp.isEmpty()) {
          Shard shard = toGiveUp.remove(random.nextInt(toGiveUp.size()));
          history.handedOver(name, shard);
          member.sink.giveUp(shard);
        }
      }

      void work() {
        List<Inbound> held = List.copyOf(history.held(name).values());
        if (held.isEmpty()) {
          return;
        }
        Inbound delivery = held.get(random.nextInt(held.size()));
        String id = delivery.event().getId();
        if (!isCurrent(delivery)) {
          return;
        }
        switch (random.nextInt(6)) {
          case 0 -> {
            member.subscription.settle(delivery, new Settlement.Release(random.nextBoolean()));
            history.released(name, id);
          }
          case 1 -> {
            AttemptRecord attempt =
                new AttemptRecord(delivery.priorAttempts() + 1, null, random.nextBoolean());
            member.subscription.record(delivery, attempt);
            history.recorded(id, attempt);
          }
          case 2 -> member.demand(delivery.shard(), random.nextInt(5), 1L << 20);
          default -> {
            member.ack(delivery);
            history.acked(name, id);
          }
        }
        if (random.nextInt(3) == 0) {
          member.demand(delivery.shard(), 1 + random.nextInt(5), 1L << 20);
        }
      }

      /** False at the deadline of a hand-over, when {@code lost} is on its way. */
      private boolean isCurrent(Inbound delivery) {
        MemoryInbound own = (MemoryInbound) delivery;
        return own.slot != null && own.slot.delivery == own;
      }

      boolean ackAll() {
        List<Inbound> held = List.copyOf(history.held(name).values());
        held.forEach(
            delivery -> {
              member.ack(delivery);
              history.acked(name, delivery.event().getId());
            });
        member.sink.owned().forEach(shard -> member.demand(shard, 100, 1L << 20));
        return !held.isEmpty();
      }
    }
  }
}
