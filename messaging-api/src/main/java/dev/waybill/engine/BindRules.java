package dev.waybill.engine;

import dev.waybill.Capabilities;
import dev.waybill.Capabilities.KeyOwnership;
import dev.waybill.DeadLetterPolicy;
import dev.waybill.Ordering;
import dev.waybill.StartPosition;
import dev.waybill.UnsupportedCapabilityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Refuses, before anything is joined, what the connected broker cannot do. Pure. Internal. */
public final class BindRules {
  private BindRules() {}

  /**
   * Checks a subscription.
   *
   * @throws UnsupportedCapabilityException that names everything at once
   */
  public static void check(MemberSettings settings, StartPosition start, Capabilities can) {
    List<String> problems = new ArrayList<>();
    if (settings.ordering() == Ordering.KEY) {
      key(settings, can, problems);
    } else {
      if (settings.retry().longestDelay().compareTo(settings.holdLimit()) > 0 && !can.inlet()) {
        problems.add(
            "retry delays of up to "
                + settings.retry().longestDelay()
                + ", longer than hold-limit "
                + settings.holdLimit()
                + ", need a private way into the group");
      }
      if (settings.deadLetters() == DeadLetterPolicy.PARK_KEY) {
        problems.add("dead-letter.policy=park-key needs ordering=key");
      }
    }
    if (!can.startPositions().contains(start.kind())) {
      problems.add("start=" + start.kind() + " (it can do " + can.startPositions() + ")");
    }
    if (settings.deadLetters() == DeadLetterPolicy.PARK_KEY
        && !(can.groupState()
            && can.inletCoOwned()
            && can.deadLetterBrowse() != Capabilities.Browse.NONE)) {
      problems.add("dead-letter.policy=park-key needs group state and a co-owned inlet");
    }
    if (settings.idempotency() != null
        && settings.handlerTimeout() != null
        && settings.handlerTimeout().compareTo(settings.idempotencyLease()) > 0) {
      problems.add(
          "handler-timeout "
              + settings.handlerTimeout()
              + " is longer than idempotency.lease "
              + settings.idempotencyLease());
    }
    if (!problems.isEmpty()) {
      throw new UnsupportedCapabilityException(
          "Cannot subscribe to '"
              + settings.name()
              + "' on "
              + can.server()
              + ": "
              + String.join("; ", problems)
              + ". Ask for less, or use a broker that can.",
          null);
    }
  }

  private static void key(MemberSettings settings, Capabilities can, List<String> problems) {
    if (can.keyOwnership() == KeyOwnership.NONE) {
      problems.add("ordering=key needs a broker that gives each key to one member at a time");
    }
    if (can.keyOwnership() == KeyOwnership.AFFINITY && settings.idempotency() == null) {
      problems.add(
          "ordering=key needs an idempotency store here: after a failure this broker sends settled"
              + " events of a key again");
    }
    Duration limit =
        settings.holdLimit().compareTo(can.maxLease()) < 0 ? settings.holdLimit() : can.maxLease();
    if (settings.retry().longestDelay().compareTo(limit) > 0 && !can.deferKeepsKeyOrder()) {
      problems.add(
          "retry delays of up to "
              + settings.retry().longestDelay()
              + " under ordering=key: a failing event holds back its key in memory, for "
              + limit
              + " at most. Shorten 'retry.max-delay' or raise 'hold-limit'");
    }
  }
}
