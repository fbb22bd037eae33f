package dev.waybill.conformance.check;

import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.invariant.Terms;
import dev.waybill.conformance.stage.MemberSpec;
import dev.waybill.conformance.stage.Publishing;
import dev.waybill.conformance.stage.Stage;
import dev.waybill.conformance.stage.Workload;

/**
 * Nothing goes wrong: four publishers write bursts to sixteen keys, four members share a group, and
 * a second group has one member.
 */
final class SteadyTraffic implements Scenario {
  static final int SHARED = 0;
  static final int SINGLE = 1;
  private static final int MESSAGES = 10_000;

  @Override
  public String name() {
    return "steady-traffic";
  }

  @Override
  public void play(Stage stage) {
    stage.agree(Terms.faultFreeRun());
    MemberSpec shared = MemberSpec.of(SHARED);
    stage.members(shared, shared, shared, shared, MemberSpec.of(SINGLE));
    Publishing publishing = stage.publish(Workload.of(4, 16, MESSAGES));
    stage.drain(publishing);
  }
}
