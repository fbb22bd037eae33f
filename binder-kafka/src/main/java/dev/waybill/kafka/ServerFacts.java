package dev.waybill.kafka;

import java.time.Duration;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/**
 * What the connected cluster says about itself.
 *
 * @param version for people, such as {@code Kafka 4.3}
 * @param consumerProtocol whether groups can speak the consumer protocol (KIP-848)
 */
record ServerFacts(String version, boolean consumerProtocol) {
  /** First feature level of each release; a cluster names its level and not its release. */
  private static final NavigableMap<Short, String> RELEASES = new TreeMap<>();

  static {
    RELEASES.put((short) 7, "3.3");
    RELEASES.put((short) 8, "3.4");
    RELEASES.put((short) 9, "3.5");
    RELEASES.put((short) 12, "3.6");
    RELEASES.put((short) 15, "3.7");
    RELEASES.put((short) 20, "3.8");
    RELEASES.put((short) 21, "3.9");
    RELEASES.put((short) 22, "4.0");
    RELEASES.put((short) 26, "4.1");
    RELEASES.put((short) 28, "4.2");
    RELEASES.put((short) 30, "4.3");
    RELEASES.put((short) 31, "4.4");
  }

  /** Asks the cluster; proves by the way that it answers. */
  static ServerFacts read(Admin admin, Duration timeout)
      throws ExecutionException, InterruptedException, TimeoutException {
    long millis = timeout.toMillis();
    admin.describeCluster().nodes().get(millis, TimeUnit.MILLISECONDS);
    try {
      return of(
          admin
              .describeFeatures()
              .featureMetadata()
              .get(millis, TimeUnit.MILLISECONDS)
              .finalizedFeatures());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnsupportedVersionException) {
        return new ServerFacts("Kafka before 2.7", false);
      }
      throw e;
    }
  }

  static ServerFacts of(Map<String, FinalizedVersionRange> features) {
    FinalizedVersionRange metadata = features.get("metadata.version");
    FinalizedVersionRange group = features.get("group.version");
    return new ServerFacts(
        metadata == null ? "Kafka (version unknown)" : version(metadata.maxVersionLevel()),
        group != null && group.maxVersionLevel() >= 1);
  }

  private static String version(short level) {
    Map.Entry<Short, String> release = RELEASES.floorEntry(level);
    if (release == null) {
      return "Kafka (metadata.version " + level + ")";
    }
    boolean newer = level > RELEASES.lastKey();
    return "Kafka " + release.getValue() + (newer ? " or newer" : "");
  }
}
