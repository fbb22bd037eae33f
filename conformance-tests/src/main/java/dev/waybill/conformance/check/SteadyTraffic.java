package dev.waybill.conformance.check;

import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.invariant.Terms;
import dev.waybill.conformance.journal.Entry;
import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.stage.MemberSpec;
import dev.waybill.conformance.stage.Patience;
import dev.waybill.conformance.stage.Publishing;
import dev.waybill.conformance.stage.Stage;
import dev.waybill.conformance.stage.Work;
import dev.waybill.conformance.stage.Workload;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Nothing goes wrong: four publishers write bursts to sixteen keys, four members share a group, and
 * a second group has one member.
 *
 * <p>Only what waits together can be mixed up. So nothing is handled before half is published, and
 * publishers have few events unconfirmed: then much of what waits was confirmed before what waits
 * behind it was published by another.
 */
final class SteadyTraffic implements Scenario {
  /** Members of the shared group that were handed anything at all. */
  static final String SHARES = "members with a share";

  static final int SHARED = 0;
  static final int SINGLE = 1;
  static final int MESSAGES = 10_000;

  private static final int UNCONFIRMED = 16;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Override
  public String name() {
    return "steady-traffic";
  }

  @Override
  public void play(Stage stage) {
    stage.agree(Terms.faultFreeRun());
    stage.destinationOption("publish.max-in-flight", Integer.toString(UNCONFIRMED));
    stage.destinationOption("publish.max-block", "20s");
    CountDownLatch begin = new CountDownLatch(1);
    Work work = (message, delivery) -> begin.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    MemberSpec shared = MemberSpec.of(SHARED).doing(work);
    stage.members(shared, shared, shared, shared, MemberSpec.of(SINGLE).doing(work));
    Publishing publishing = stage.begin(Workload.of(4, 16, MESSAGES));
    Patience.await(PATIENCE, "half to be published", () -> published(stage) > MESSAGES / 2);
    begin.countDown();
    publishing.await(PATIENCE);
    stage.drain(publishing);
    shares(stage).forEach((member, share) -> stage.observe(SHARES, true, member + " had " + share));
  }

  private static int published(Stage stage) {
    return count(stage, entry -> entry.kind() == EntryKind.PUBLISH_INVOKED).values().stream()
        .mapToInt(Integer::intValue)
        .sum();
  }

  private static Map<Integer, Integer> shares(Stage stage) {
    return count(stage, entry -> entry.kind() == EntryKind.DELIVERED && entry.group() == SHARED);
  }

  /** Counts entries for each publisher or member. */
  private static Map<Integer, Integer> count(Stage stage, Predicate<Entry> which) {
    Map<Integer, Integer> counts = new TreeMap<>();
    stage
        .journal()
        .read(
            0,
            entry -> {
              if (which.test(entry)) {
                counts.merge(entry.actor(), 1, Integer::sum);
              }
            });
    return counts;
  }
}
