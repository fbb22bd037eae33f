package dev.waybill.conformance.invariant;

import dev.waybill.conformance.journal.History;
import java.util.function.BiFunction;

/** The sentences that a history must satisfy. Names and ids are stable; ids are never reused. */
public enum Invariant {
  /**
   * Judged once the run is quiescent. An opportunity is a confirmed message that a group was owed.
   */
  LOSS(
      "H1",
      "every confirmed event ends, in every group that was ready before its publish began, "
          + "handled or dead",
      Loss::new),
  /** An opportunity is a delivery or a dead letter. */
  PHANTOM(
      "H2",
      "nothing is delivered or found dead that was not published before, unaltered, and not rejected",
      Phantom::new),
  /**
   * Never broken; its opportunities are a count: the messages of uncertain publish that were seen.
   * Its evaluations are all messages of uncertain publish.
   */
  RECOVERED("H3", "a publish of uncertain outcome may take effect, or not", Recovered::new),
  /**
   * An opportunity is, without faults, a delivery; with faults, a redelivery. Causes are in {@link
   * Terms}.
   */
  UNJUSTIFIED_REDELIVERY(
      "H4",
      "no event is delivered again to a group without a cause, and each cause serves once",
      UnjustifiedRedelivery::new),
  /** An opportunity is a delivery. */
  AT_MOST_ONCE("H5", "no event is delivered twice to a group", AtMostOnce::new),
  /**
   * An opportunity is a pair of neighbours in a stream that were on their way to a group together:
   * the publish of the second began before the first was delivered.
   */
  FIRST_DELIVERY_ORDER(
      "H6",
      "the first deliveries of one publisher and key come in the order of its publishes, in each "
          + "group",
      FirstDeliveryOrder::new),
  /**
   * An opportunity is a pair of neighbours, of different publishers, among the first deliveries of
   * a key in a group, of which the one was confirmed before the publish of the other began, and
   * which were on their way together.
   */
  REAL_TIME_ORDER(
      "H7",
      "an event confirmed before the publish of another of its key began is delivered before it",
      RealTimeOrder::new),
  /**
   * An opportunity is the first delivery of a message that was published before the one of its key
   * that came before it was done with.
   */
  BLOCKING_ORDER(
      "H8",
      "no event of a key is delivered while an earlier one is neither handled nor dead",
      BlockingOrder::new),
  /** An opportunity is a publish while a handler of the same key runs, per group. */
  KEY_EXCLUSIVITY("H9", "no two handlers of one key run at once in a group", KeyExclusivity::new),
  /**
   * An opportunity is the first delivery of a stream to another member, or after a death or a
   * fault, while a message that was delivered before is not done with.
   */
  REWIND(
      "H10",
      "who takes over a stream begins at the oldest event that is not done with, and goes upwards",
      Rewind::new),
  /** An opportunity is a redelivery. */
  ATTEMPTS("H11", "attempts count the deliveries of an event to a group", Attempts::new),
  /**
   * An opportunity is a dead message that fails for good by its script, or a redelivery for which
   * the terms know a least wait.
   */
  RETRIES(
      "H12",
      "what fails for good is tried maxAttempts times, and no sooner than the back-off says",
      Retries::new),
  /** An opportunity is a message that is dead in a group. */
  TERMINAL(
      "H13",
      "an event ends once: handled, or dead when its attempts are used up or a failure forbids more",
      Terminal::new),
  /** An opportunity is a dead letter. */
  DEAD_LETTER_CONTENT("H14", "a dead letter is the event as published", DeadLetterContent::new),
  /**
   * Judged for groups whose handlers write their effects. That an effect is there is judged once
   * the run is quiescent. An opportunity is a delivery, to a handler or to the idempotency store
   * alone, of what came before.
   */
  EFFECTIVELY_ONCE(
      "H15",
      "every confirmed event that is not dead takes effect once in each group, and never twice",
      EffectivelyOnce::new),
  /** An opportunity is a close that begins while its member runs a handler. */
  DRAIN(
      "H16",
      "a close lets what runs end, starts nothing, and leaves the rest to others at once",
      Drain::new),
  /**
   * Judged where the terms know how long recovery may take. An opportunity is a confirmed message
   * that a group was owed and was not done with when everything worked again.
   */
  LIVENESS(
      "H17",
      "once everything works again, every confirmed event ends within the agreed time",
      Liveness::new),
  /**
   * Judged once the run is quiescent. An opportunity is a message that at least two groups were
   * owed and one has ended.
   */
  GROUP_EQUALITY("H18", "every group ends the same events", GroupEquality::new),
  /** An opportunity is a delivery with which its member reaches the limit. */
  CONCURRENCY("H19", "no member runs more handlers at once than agreed", Concurrency::new),
  /**
   * For runs without faults, where every publisher and member writes to this journal. An
   * opportunity is a counter that is told.
   */
  RECONCILE("H20", "the library's own numbers are what happened", Reconcile::new);

  private final String id;
  private final String sentence;

  @SuppressWarnings("ImmutableEnumChecker") // a constructor reference
  private final BiFunction<History, Terms, Checker> checker;

  Invariant(String id, String sentence, BiFunction<History, Terms, Checker> checker) {
    this.id = id;
    this.sentence = sentence;
    this.checker = checker;
  }

  /** As reports name it, such as H6. */
  public String id() {
    return id;
  }

  /** What it demands. */
  public String sentence() {
    return sentence;
  }

  Checker checker(History history, Terms terms) {
    return checker.apply(history, terms);
  }
}
