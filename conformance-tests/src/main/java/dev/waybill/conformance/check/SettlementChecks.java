package dev.waybill.conformance.check;

import dev.waybill.conformance.Area;
import dev.waybill.conformance.Check;
import dev.waybill.conformance.Claim;
import java.util.List;

/** What settlements mean, judged at the SPI. */
final class SettlementChecks {
  private SettlementChecks() {}

  static List<Check> all() {
    return List.of(
        Check.must(
            15,
            "ack-is-final",
            Area.SETTLE,
            1,
            "what was acknowledged and made safe is not delivered to a later member",
            new AckedForGood(),
            Claim.observed(AckedForGood.FINAL, (AckedForGood.ROUNDS - 1L) * AckedForGood.MESSAGES)),
        Check.must(
            16,
            "release-redelivers-the-same",
            Area.SETTLE,
            0,
            "what is handed back is delivered again, identical, with the attempts recorded for it",
            new HandedBack(),
            Claim.observed(HandedBack.AGAIN, 100),
            Claim.observed(HandedBack.SAME, 150),
            Claim.observed(HandedBack.COUNTED, 0)),
        Check.must(
            19,
            "first-settlement-wins",
            Area.SETTLE,
            1,
            "a second settlement, alike or contrary, is without effect on anything",
            new SettledTwice(),
            Claim.observed(SettledTwice.FIRST_WINS, 300),
            Claim.observed(SettledTwice.ONE_END, 100),
            Claim.observed(SettledTwice.UNHARMED, 200)));
  }
}
