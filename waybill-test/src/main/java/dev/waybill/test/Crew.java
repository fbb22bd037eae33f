package dev.waybill.test;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The threads that handlers run on. One of them is at work at a time, and only while the driver of
 * the world waits for it; so a handler may wait as on real threads, and all stays repeatable. Owned
 * by whoever's turn it is.
 */
final class Crew {
  private static final Duration LAST_WORDS = Duration.ofSeconds(2);

  final World world;
  private final Duration patience;
  private final List<Hand> all = new ArrayList<>();
  private final Deque<Hand> idle = new ArrayDeque<>();
  private @Nullable Hand stuck;

  Crew(World world, Duration patience) {
    this.world = world;
    this.patience = patience;
  }

  boolean has(Thread thread) {
    return thread instanceof Hand hand && hand.crew == this;
  }

  /** In the driver's turn: begins a task, and returns when it has ended or waits. */
  void begin(Program program, Runnable task) {
    Hand hand = idle.poll();
    if (hand == null) {
      hand = new Hand(this, all.size() + 1);
      all.add(hand);
      hand.start();
    }
    hand.take(program, task);
    goOn(hand);
  }

  /** Nothing can go on any more once a hand has kept its turn. */
  void requireMoving() {
    if (stuck != null) {
      throw standstill(stuck);
    }
  }

  /** In the driver's turn: lets a hand go on that has waited. */
  void goOn(Hand hand) {
    requireMoving();
    if (!hand.goOn(patience)) {
      stuck = hand;
      throw standstill(hand);
    }
    if (hand.isIdle()) {
      idle.push(hand);
    }
    Throwable defect = hand.defect();
    if (defect != null) {
      throw new IllegalStateException("A defect of Waybill or of this WaybillTest", defect);
    }
  }

  private IllegalStateException standstill(Hand hand) {
    Throwable where = new Throwable("where thread '" + hand.getName() + "' stands");
    where.setStackTrace(hand.getStackTrace());
    return new IllegalStateException(
        "The handler of "
            + hand.doing()
            + " has not come back for "
            + Text.of(patience)
            + " of real time: it waits for something that virtual time does not bring. Let it wait"
            + " by WaybillTest.sleep() or for futures of Waybill, or raise patience(); the cause"
            + " shows where it stands",
        where);
  }

  /** Ends every thread, one after the other, so that what they still do is done one at a time. */
  void end() {
    List<Hand> deaf = new ArrayList<>();
    for (Hand hand : all) {
      if (!hand.end(patience.compareTo(LAST_WORDS) < 0 ? patience : LAST_WORDS)) {
        deaf.add(hand);
      }
    }
    if (!deaf.isEmpty()) {
      Hand first = deaf.get(0);
      Throwable where = new Throwable("where thread '" + first.getName() + "' stands");
      where.setStackTrace(first.getStackTrace());
      throw new IllegalStateException(
          "Closing WaybillTest failed: the handler of "
              + first.doing()
              + " goes on though it was interrupted, and its thread with it. Let it end when it is"
              + " interrupted; the cause shows where it stands",
          where);
    }
  }
}
