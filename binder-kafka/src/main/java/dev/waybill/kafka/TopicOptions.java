package dev.waybill.kafka;

import dev.waybill.spi.TopologyPlan;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;

/**
 * Topic settings of a destination and of the private topics of a group. A group's native options
 * name the topic they are for: {@code dead-letters.retention.ms}, {@code inlet.retention.ms},
 * {@code state.segment.bytes}; the others are settings of its consumers.
 */
final class TopicOptions {
  static final String DEAD_LETTERS = "dead-letters.";
  static final String INLET = "inlet.";
  static final String STATE = "state.";
  private static final List<String> PREFIXES = List.of(DEAD_LETTERS, INLET, STATE);

  private static final String THIRTY_DAYS = Long.toString(30L * 24 * 60 * 60 * 1_000);

  /** Small, because the newest segment is never compacted and every take-over reads the topic. */
  private static final String STATE_SEGMENT_BYTES = Integer.toString(16 << 20);

  private TopicOptions() {}

  static Map<String, String> of(TopologyPlan.Destination destination) {
    Map<String, String> options = new HashMap<>(destination.nativeOptions());
    if (destination.retention() != null) {
      options.put(
          TopicConfig.RETENTION_MS_CONFIG, Long.toString(destination.retention().toMillis()));
    }
    return options;
  }

  static Map<String, String> deadLetters(TopologyPlan.Group group) {
    return withPrefix(group, DEAD_LETTERS);
  }

  static Map<String, String> inlet(TopologyPlan.Group group) {
    return withPrefix(group, INLET);
  }

  /** Compaction is no choice: without it the state would be deleted by age. */
  static Map<String, String> state(TopologyPlan.Group group) {
    Map<String, String> options = withPrefix(group, STATE);
    options.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
    return options;
  }

  /** What a new topic gets beyond what is configured; no drift where an existing one has not. */
  static Map<String, String> defaults(String kind) {
    return switch (kind) {
      case DEAD_LETTERS -> Map.of(TopicConfig.RETENTION_MS_CONFIG, THIRTY_DAYS);
      case STATE ->
          Map.of(
              TopicConfig.SEGMENT_BYTES_CONFIG,
              STATE_SEGMENT_BYTES,
              TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG,
              "0.1");
      default -> Map.of();
    };
  }

  private static Map<String, String> withPrefix(TopologyPlan.Group group, String prefix) {
    Map<String, String> options = new HashMap<>();
    group
        .nativeOptions()
        .forEach(
            (name, value) -> {
              if (name.startsWith(prefix)) {
                options.put(name.substring(prefix.length()), value);
              }
            });
    return options;
  }

  /** The options that are for consumers. */
  static Map<String, String> withoutTopics(Map<String, String> nativeOptions) {
    Map<String, String> rest = new HashMap<>(nativeOptions);
    rest.keySet().removeIf(name -> PREFIXES.stream().anyMatch(name::startsWith));
    return rest;
  }
}
