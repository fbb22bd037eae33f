package dev.waybill.kafka;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a publisher should know of a topic.
 *
 * @param maxMessageBytes the topic's limit for a batch
 * @param compacted whether a record without a value deletes its key
 */
record TopicFacts(int maxMessageBytes, boolean compacted) {
  private static final Logger log = LoggerFactory.getLogger(TopicFacts.class);
  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  static final TopicFacts UNKNOWN = new TopicFacts(Integer.MAX_VALUE, false);

  /** Asks; blocks for seconds at most. What may not be read is unknown, and the broker decides. */
  static TopicFacts read(Admin admin, String topic) throws InterruptedException {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try {
      Config config =
          admin
              .describeConfigs(List.of(resource))
              .all()
              .get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
              .getOrDefault(resource, new Config(List.of()));
      ConfigEntry max = config.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG);
      ConfigEntry policy = config.get(TopicConfig.CLEANUP_POLICY_CONFIG);
      return new TopicFacts(
          max == null ? Integer.MAX_VALUE : Integer.parseInt(max.value()),
          policy != null && policy.value().contains(TopicConfig.CLEANUP_POLICY_COMPACT));
    } catch (ExecutionException | TimeoutException | NumberFormatException e) {
      log.debug("Configuration of topic '{}' not read", topic, e);
      return UNKNOWN;
    }
  }
}
