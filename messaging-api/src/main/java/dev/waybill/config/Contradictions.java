package dev.waybill.config;

import dev.waybill.DeadLetterPolicy;
import dev.waybill.HandlerThreads;
import dev.waybill.Ordering;

/**
 * Values that are good one by one and cannot be meant together. Before the program has said what it
 * wants, a default proves nothing, so then only what was given is held against each other.
 */
final class Contradictions {
  private final Problems problems;
  private final boolean complete;
  private final int javaVersion;

  /**
   * Looks for contradictions.
   *
   * @param complete whether the program's own values are among those to be checked
   */
  Contradictions(Problems problems, boolean complete, int javaVersion) {
    this.problems = problems;
    this.complete = complete;
    this.javaVersion = javaVersion;
  }

  void publishing(OptionValues values) {
    // Not held against the default: a short timeout alone simply ends the wait.
    if (values.isSet(PublishingOptions.MAX_BLOCK) && bothGiven(values, PublishingOptions.TIMEOUT)) {
      notLonger(values, PublishingOptions.MAX_BLOCK, PublishingOptions.TIMEOUT);
    }
  }

  void group(OptionValues values, OptionValues destination) {
    if (values.get(GroupOptions.RETRY_BACKOFF) == BackoffKind.EXPONENTIAL
        && bothGiven(values, GroupOptions.RETRY_INITIAL_DELAY, GroupOptions.RETRY_MAX_DELAY)) {
      notLonger(values, GroupOptions.RETRY_INITIAL_DELAY, GroupOptions.RETRY_MAX_DELAY);
    }
    if (bothGiven(values, GroupOptions.PAUSE_INITIAL_DELAY, GroupOptions.PAUSE_MAX_DELAY)) {
      notLonger(values, GroupOptions.PAUSE_INITIAL_DELAY, GroupOptions.PAUSE_MAX_DELAY);
    }
    // Only where they were set: without a store the lease has no meaning, without a batch handler
    // the batch has none.
    if (values.isSet(GroupOptions.IDEMPOTENCY_LEASE)
        && values.isSet(GroupOptions.HANDLER_TIMEOUT)) {
      notLonger(values, GroupOptions.HANDLER_TIMEOUT, GroupOptions.IDEMPOTENCY_LEASE);
    }
    if (values.isSet(GroupOptions.BATCH_MAX_SIZE)
        && bothGiven(values, GroupOptions.WINDOW)
        && values.get(GroupOptions.BATCH_MAX_SIZE) > values.get(GroupOptions.WINDOW)) {
      add(
          values,
          GroupOptions.BATCH_MAX_SIZE,
          "is more than",
          values.describe(GroupOptions.WINDOW));
    }
    ordering(values, destination);
    if (values.get(GroupOptions.HANDLER_THREADS) == HandlerThreads.VIRTUAL && javaVersion < 21) {
      add(values, GroupOptions.HANDLER_THREADS, "needs Java 21, this is", "Java " + javaVersion);
    }
  }

  private void ordering(OptionValues values, OptionValues destination) {
    Ordering above = destination.get(DestinationOptions.ORDERING);
    Ordering own = values.find(GroupOptions.ORDERING).orElse(above);
    boolean parks = values.get(GroupOptions.DEAD_LETTER_POLICY) == DeadLetterPolicy.PARK_KEY;
    if (own == Ordering.KEY && above == Ordering.NONE) {
      add(
          values,
          GroupOptions.ORDERING,
          "cannot raise the destination's",
          destination.describe(DestinationOptions.ORDERING));
    } else if (parks && own == Ordering.NONE) {
      add(
          values,
          GroupOptions.DEAD_LETTER_POLICY,
          "needs the order of keys, which is given up by",
          values.isSet(GroupOptions.ORDERING)
              ? values.describe(GroupOptions.ORDERING)
              : destination.describe(DestinationOptions.ORDERING));
    }
  }

  private boolean bothGiven(OptionValues values, Option<?>... options) {
    for (Option<?> option : options) {
      if (!complete && !values.isSet(option)) {
        return false;
      }
    }
    return true;
  }

  private <T extends Comparable<T>> void notLonger(
      OptionValues values, Option<T> lower, Option<T> upper) {
    if (values.get(lower).compareTo(values.get(upper)) > 0) {
      add(values, lower, "is longer than", values.describe(upper));
    }
  }

  private void add(OptionValues values, Option<?> option, String how, String what) {
    problems.add(values.describe(option) + " " + how + " " + what);
  }
}
