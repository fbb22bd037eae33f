package dev.waybill.kafka.conformance;

import dev.waybill.conformance.stage.Patience;
import dev.waybill.testbrokers.Broker;
import java.time.Duration;
import java.util.List;

/**
 * How a broker that was killed and started again has loaded its groups, by its log. Kafka 4.3 loads
 * them twice: as the leader that it was, and once more when it leads again. Where the first load
 * ends after the second has begun, the second is dropped, and a member that is dead by then keeps
 * its partitions for good, since nobody times its session. An orderly restart mends that.
 */
final class CoordinatorLoads {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String BEGUN = "Scheduling loading of metadata from __consumer_offsets-";
  private static final String ENDED = "Finished loading of metadata from __consumer_offsets-";
  private static final String FAILED = "Failed to load metadata from __consumer_offsets-";
  private static final String DROPPED = "Ignored load completion from __consumer_offsets-";

  private final Broker broker;
  private final int before;

  /** Looks at the log from this line on. */
  CoordinatorLoads(Broker broker, int before) {
    this.broker = broker;
    this.before = before;
  }

  /** Waits until every load that was begun has ended; answers whether one was dropped. */
  boolean anyOvertaken() {
    Patience.holds(
        PATIENCE, () -> count(DROPPED) > 0 || count(BEGUN) <= count(ENDED) + count(FAILED));
    return count(DROPPED) > 0;
  }

  private long count(String what) {
    List<String> lines = broker.logTail(Integer.MAX_VALUE).lines().toList();
    return lines.stream().skip(before).filter(line -> line.contains(what)).count();
  }
}
