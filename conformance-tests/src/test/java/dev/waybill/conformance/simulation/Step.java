package dev.waybill.conformance.simulation;

/**
 * One step of a plan. Every step can be played at any time: what it is about may not be there, then
 * nothing happens. So a plan stays a plan whichever steps are left out of it.
 */
sealed interface Step {
  /**
   * An event is published; its number is its place in the plan.
   *
   * @param key its key, {@link #NO_KEY} for none
   * @param failures how many attempts its handler fails; {@link Integer#MAX_VALUE} for all, {@link
   *     #UNTIL_RELEASED} for all before its key is released
   * @param slow how long its handler takes, in milliseconds, where it need not block for that
   * @param kills how many times it kills the member that begins to handle it, in each group; {@link
   *     Integer#MAX_VALUE} for every time
   * @param retryAfter after how many milliseconds its failures ask to be tried again; 0 where they
   *     do not ask
   * @param where in which groups it fails and kills, a bit for each; 0 for all of them
   */
  record Publish(
      int number,
      int publisher,
      int key,
      int failures,
      int slow,
      int kills,
      int retryAfter,
      int where)
      implements Step {
    static final int NO_KEY = -1;
    static final int UNTIL_RELEASED = 1_000_000;

    Publish with(String name, int other) {
      return RecordText.with(this, name, other);
    }

    /** Whether its troubles are those of a group. */
    boolean concerns(int group) {
      return where == 0 || (where >> group & 1) == 1;
    }
  }

  /** Time goes by. */
  record Advance(int millis) implements Step {}

  /** A program subscribes; where {@code blocking}, with a handler that ends at once. */
  record Join(int member, boolean blocking) implements Step {}

  /** A member closes its subscriptions. */
  record Leave(int member) implements Step {}

  /** A program dies, without notice. */
  record Crash(int member) implements Step {}

  /** Every shard moves on to the next member. */
  record Rebalance() implements Step {}

  /** A member starts no handlers. */
  record Pause(int member) implements Step {}

  /** It does again, also where it stopped by itself. */
  record Resume(int member) implements Step {}

  /** The broker refuses dead letters. */
  record RefuseDeadLetters() implements Step {}

  /** It takes them again. */
  record AcceptDeadLetters() implements Step {}

  /** The broker loses the next acknowledgements. */
  record LoseAcks(int count) implements Step {}

  /** Publishes stay on their way. */
  record StallPublishes() implements Step {}

  /** They arrive, however late. */
  record ResumePublishes() implements Step {}

  /** A key that may be parked is released. */
  record Release(int key) implements Step {}

  /** Every dead letter is sent back to its group. */
  record Replay() implements Step {}

  /** What handlers depend on is down: they fail, whatever their event. */
  record DependencyDown() implements Step {}

  /** It is there again. */
  record DependencyUp() implements Step {}

  /** The idempotency store cannot be asked. */
  record StoreDown() implements Step {}

  /** It can again. */
  record StoreUp() implements Step {}

  /** The next member that gets there dies there. */
  record DieAt(Point point) implements Step {}

  /** Where a member may die on its way through the idempotency store. */
  enum Point {
    /** It has claimed an event and not begun to handle it. */
    CLAIMED,
    /** It has handled an event and not told the store. */
    HANDLED,
    /** The store knows that it is done, and the broker does not. */
    COMPLETED,
    /** It has failed, and the store does not know. */
    FAILED
  }
}
