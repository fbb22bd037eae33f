package dev.waybill.conformance.simulation;

import dev.waybill.IdempotencyStore;
import dev.waybill.InMemoryIdempotencyStore;
import dev.waybill.conformance.engine.MemoryWorld;
import dev.waybill.conformance.engine.Program;
import dev.waybill.conformance.simulation.Bites.Fault;
import dev.waybill.conformance.simulation.Bites.Feature;
import dev.waybill.conformance.simulation.Notes.Sign;
import dev.waybill.conformance.simulation.Step.Point;
import dev.waybill.engine.VirtualRuntime;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The idempotency store of a play: it may be down, and members may die on their way through it. */
final class SharedStore {
  private final Notes notes;
  private final Bites bites;
  private final InMemoryIdempotencyStore memory;

  /** The member that claimed it last and is not done with it. */
  private final Map<IdempotencyStore.Key, Integer> holders = new HashMap<>();

  private final Map<Long, IdempotencyStore.Key> keys = new HashMap<>();
  private boolean down;
  private @Nullable Point death;

  SharedStore(VirtualRuntime runtime, Notes notes, Bites bites) {
    this.notes = notes;
    this.bites = bites;
    memory = new InMemoryIdempotencyStore(runtime.clock(), Duration.ofDays(10), 1_000_000);
  }

  void down(boolean now) {
    down = now;
  }

  /** The next member that gets there dies there; with null, none. */
  void deathAt(@Nullable Point point) {
    death = point;
  }

  boolean isHeldBy(int member, int group, int message) {
    IdempotencyStore.Key key = keys.get(number(group, message));
    return key != null && Objects.equals(holders.get(key), member);
  }

  private static long number(int group, int message) {
    return (long) group << 32 | message;
  }

  /** The store as a member sees it. */
  IdempotencyStore of(int member, Program program, Runnable killed) {
    return new IdempotencyStore() {
      @Override
      public Claim begin(Key key, Duration lease) {
        reach();
        Claim claim = memory.begin(key, lease);
        if (claim instanceof Claim.Busy) {
          bites.bit(Feature.BUSY);
        } else if (claim instanceof Claim.Fresh) {
          keys.put(number(group(key), Scripts.number(key.id())), key);
          holders.put(key, member);
          dieIf(Point.CLAIMED);
        }
        return claim;
      }

      @Override
      public void complete(Key key, String token) {
        if (down && program.isAlive()) {
          notes.remark(Sign.UNTOLD, group(key), Scripts.number(key.id()));
        }
        reach();
        dieIf(Point.HANDLED);
        memory.complete(key, token);
        holders.remove(key, member);
        notes.remark(Sign.DONE, group(key), Scripts.number(key.id()));
        dieIf(Point.COMPLETED);
      }

      @Override
      public void release(Key key, String token) {
        reach();
        dieIf(Point.FAILED);
        memory.release(key, token);
        holders.remove(key, member);
      }

      private void reach() {
        if (!program.isAlive()) {
          throw new IllegalStateException("nobody is here");
        }
        if (down) {
          bites.bit(Fault.STORE_DOWN);
          throw new IllegalStateException("the store is down, as planned");
        }
      }

      private void dieIf(Point here) {
        if (death == here) {
          death = null;
          bites.bit(Fault.DEATH_AT_STORE);
          killed.run();
          throw new IllegalStateException("dead");
        }
      }
    };
  }

  private static int group(IdempotencyStore.Key key) {
    return key.group().equals(MemoryWorld.BILLING) ? 0 : 1;
  }
}
