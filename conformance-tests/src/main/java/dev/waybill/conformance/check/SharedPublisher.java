package dev.waybill.conformance.check;

import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.invariant.Terms;
import dev.waybill.conformance.stage.MemberSpec;
import dev.waybill.conformance.stage.MessagePublisher;
import dev.waybill.conformance.stage.Publishing;
import dev.waybill.conformance.stage.Stage;
import dev.waybill.conformance.stage.Workload;
import java.time.Duration;

/** Many threads publish through one publisher, all at once, to the same few keys. */
final class SharedPublisher implements Scenario {
  static final int THREADS = 32;
  static final int MESSAGES = THREADS * 500;

  private static final int KEYS = 4;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Override
  public String name() {
    return "shared-publisher";
  }

  @Override
  public void play(Stage stage) {
    stage.agree(Terms.faultFreeRun());
    stage.destinationOption("partitions", "4");
    stage.destinationOption("publish.max-block", "20s");
    stage.members(MemberSpec.of(0), MemberSpec.of(0));
    MessagePublisher shared = stage.publisher();
    Publishing publishing = stage.begin(Workload.of(THREADS, KEYS, MESSAGES), shared);
    publishing.await(PATIENCE);
    stage.drain(publishing);
  }
}
