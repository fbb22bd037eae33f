package dev.waybill.conformance.simulation;

/**
 * One step of a plan. Every step can be played at any time: what it is about may not be there, then
 * nothing happens. So a plan stays a plan whichever steps are left out of it.
 */
sealed interface Step {
  /**
   * An event is published; its number is its place in the plan.
   *
   * @param failures how many attempts its handler fails; {@link Integer#MAX_VALUE} for all, {@link
   *     #UNTIL_RELEASED} for all before its key is released
   * @param slow how long its handler takes, in milliseconds, where it need not block for that
   */
  record Publish(int number, int publisher, int key, int failures, int slow) implements Step {
    static final int UNTIL_RELEASED = 1_000_000;

    Publish by(int other) {
      return new Publish(number, other, key, failures, slow);
    }

    Publish keyed(int other) {
      return new Publish(number, publisher, other, failures, slow);
    }

    Publish failing(int other) {
      return new Publish(number, publisher, key, other, slow);
    }

    Publish lasting(int other) {
      return new Publish(number, publisher, key, failures, other);
    }
  }

  /** Time goes by. */
  record Advance(int millis) implements Step {}

  /** A program subscribes; where {@code blocking}, with a handler that ends at once. */
  record Join(int member, boolean blocking) implements Step {}

  /** A member closes its subscription. */
  record Leave(int member) implements Step {}

  /** A program dies, without notice. */
  record Crash(int member) implements Step {}

  /** Every shard moves on to the next member. */
  record Rebalance() implements Step {}

  /** A member starts no handlers. */
  record Pause(int member) implements Step {}

  /** It does again. */
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
}
