package dev.waybill;

/** Where a subscription stands. */
public enum SubscriptionState {
  /** It joins its group. */
  STARTING,
  /** Deliveries flow. */
  RUNNING,
  /** Somebody paused it. */
  PAUSED,
  /** It paused itself because what its handler depends on seems to be down; it probes. */
  PAUSED_BY_FAILURES,
  /** A dead letter stopped it, as its policy says; {@link Subscription#resume} goes on. */
  STOPPED,
  /** It cannot go on by itself; its health says why. */
  FAILED,
  /** It lets running handlers end. */
  CLOSING,
  /** It has left its group. */
  CLOSED
}
