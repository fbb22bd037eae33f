package dev.waybill.conformance.stage;

/**
 * At which moment of its work a member dies by itself, without notice.
 *
 * @param moment after what
 * @param nth after the how-manieth in the member's life, from 1
 */
public record Fatal(Moment moment, int nth) {
  /** After what a member dies. */
  public enum Moment {
    /** Not at any. */
    NEVER,
    /** The broker has confirmed the copy of a dead letter, and the engine does not know yet. */
    COPY,
    /** An effect is durable, with its mark, and its event is not settled. */
    EFFECT
  }

  /** It lives. */
  public static final Fatal NEVER = new Fatal(Moment.NEVER, 0);

  /** It dies with the n-th copy of a dead letter. */
  public static Fatal copy(int nth) {
    return new Fatal(Moment.COPY, nth);
  }

  /** It dies with the n-th effect. */
  public static Fatal effect(int nth) {
    return new Fatal(Moment.EFFECT, nth);
  }
}
