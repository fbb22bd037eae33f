package dev.waybill.conformance;

/** How a check ended. */
public enum Verdict {
  /** Nothing spoke against it, and enough could have. */
  PASS,
  /** A claim was broken. */
  FAIL,
  /** Nothing spoke against it, but too little could have. */
  INCONCLUSIVE,
  /** The binder declares that it cannot. */
  UNSUPPORTED,
  /** The environment cannot. */
  NOT_RUN,
  /** It failed or was inconclusive, and a {@link Waiver} that is still good excuses it. */
  WAIVED,
  /** The suite itself is at fault. */
  KIT_ERROR;

  /** Whether a certified binder may have it. */
  public boolean certifies() {
    return this == PASS || this == UNSUPPORTED || this == NOT_RUN || this == WAIVED;
  }
}
