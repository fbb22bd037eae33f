package dev.waybill.conformance.check;

import dev.waybill.Capabilities;
import dev.waybill.Capabilities.KeyOwnership;
import dev.waybill.conformance.Area;
import dev.waybill.conformance.Check;
import dev.waybill.conformance.Claim;
import java.time.Duration;
import java.util.List;

/** What one key, or one event, that does not get on must not cost the others. */
final class StandstillChecks {
  private StandstillChecks() {}

  static List<Check> all() {
    return List.of(
        Check.where(
            can -> can.keyOwnership() != KeyOwnership.NONE,
            38,
            "other-keys-go-on",
            Area.ORDER,
            1,
            "while one key blocks and another fails, 99 of 100 events of other keys are begun at"
                + " most 2 s later than where none does",
            new StuckKeys(),
            Claim.observed(StuckKeys.STUCK, 2),
            Claim.observed(StuckKeys.DELAY, StuckKeys.OTHERS / 100 * 99)),
        Check.where(
            StandstillChecks::holdsForAMinute,
            46,
            "waiting-is-free",
            Area.RETRY,
            1,
            "a thousand events in back-off cost no thread, and others no more than a tenth of their"
                + " throughput",
            new ManyWaiting(),
            Claim.observed(ManyWaiting.TOGETHER, ManyWaiting.WAITING),
            Claim.observed(ManyWaiting.THROUGHPUT, 1),
            Claim.observed(ManyWaiting.THREADS, 1)));
  }

  private static boolean holdsForAMinute(Capabilities can) {
    return can.keyOwnership() != KeyOwnership.NONE
        && can.maxLease().compareTo(Duration.ofMinutes(1)) >= 0;
  }
}
