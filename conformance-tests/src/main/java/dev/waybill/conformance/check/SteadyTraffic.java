package dev.waybill.conformance.check;

import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.invariant.Terms;
import dev.waybill.conformance.journal.Entry;
import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.stage.MemberSpec;
import dev.waybill.conformance.stage.Publishing;
import dev.waybill.conformance.stage.Stage;
import dev.waybill.conformance.stage.Work;
import dev.waybill.conformance.stage.Workload;
import java.util.Map;
import java.util.TreeMap;

/**
 * Nothing goes wrong: four publishers write bursts to sixteen keys, four members share a group, and
 * a second group has one member. Handlers take a moment, so that events wait for each other: only
 * then can they overtake.
 */
final class SteadyTraffic implements Scenario {
  /** Members of the shared group that were handed anything at all. */
  static final String SHARES = "members with a share";

  static final int SHARED = 0;
  static final int SINGLE = 1;
  static final int MESSAGES = 10_000;
  private static final int MICROS = 500;

  @Override
  public String name() {
    return "steady-traffic";
  }

  @Override
  public void play(Stage stage) {
    stage.agree(Terms.faultFreeRun());
    MemberSpec shared = MemberSpec.of(SHARED).doing(Work.lasting(MICROS));
    MemberSpec single = MemberSpec.of(SINGLE).doing(Work.lasting(MICROS));
    stage.members(shared, shared, shared, shared, single);
    Publishing publishing = stage.publish(Workload.of(4, 16, MESSAGES));
    stage.drain(publishing);
    Map<Integer, Integer> shares = new TreeMap<>();
    stage.journal().read(0, entry -> count(shares, entry));
    shares.forEach((member, share) -> stage.observe(SHARES, true, member + " had " + share));
  }

  private static void count(Map<Integer, Integer> shares, Entry entry) {
    if (entry.kind() == EntryKind.DELIVERED && entry.group() == SHARED) {
      shares.merge(entry.actor(), 1, Integer::sum);
    }
  }
}
