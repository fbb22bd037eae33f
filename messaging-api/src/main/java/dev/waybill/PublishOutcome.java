package dev.waybill;

/** How one publish of several ended. Exactly one of three; see {@code docs/guarantees.md}, G1. */
public sealed interface PublishOutcome {
  /** The broker has stored it. */
  record Confirmed(PublishReceipt receipt) implements PublishOutcome {}

  /** It was definitely not stored. */
  record Rejected(MessagingException cause) implements PublishOutcome {}

  /** It may or may not have been stored. */
  record Uncertain(PublishUncertainException cause) implements PublishOutcome {}

  /** Whether it was stored for certain. */
  default boolean isConfirmed() {
    return this instanceof Confirmed;
  }
}
