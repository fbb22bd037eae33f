package dev.waybill.conformance.check;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Something that no configuration may say.
 *
 * @param name as reports have it
 * @param settings what is said, whole keys
 * @param named what the refusal must name
 */
record BadConfiguration(String name, Map<String, String> settings, List<String> named) {

  /** Keys that nobody knows, at every place that a key can be. */
  static List<BadConfiguration> unknown(String binder, String destination) {
    String prefix = "waybill.destinations." + destination + ".";
    return Stream.of(
            "waybill.nonsense",
            "waybill.binders." + binder + ".nonsense",
            prefix + "nonsense",
            prefix + "publish.nonsense",
            prefix + "groups.g0.nonsense",
            prefix + "groups.g0.retry.nonsense",
            "waybill.groups.g0.nonsense",
            "waybill.defaults.nonsense",
            "waybill.defaults.publish.nonsense")
        .map(key -> new BadConfiguration("unknown key " + key, Map.of(key, "1"), List.of(key)))
        .toList();
  }

  /** Values that an option cannot have. */
  static List<BadConfiguration> impossible(String destination) {
    String prefix = "waybill.destinations." + destination + ".";
    return Stream.of(
            Map.entry(prefix + "partitions", "many"),
            Map.entry(prefix + "content-mode", "wooden"),
            Map.entry(prefix + "publish.timeout", "0s"),
            Map.entry(prefix + "groups.g0.concurrency", "0"),
            Map.entry(prefix + "groups.g0.start", "yesterday"),
            Map.entry(prefix + "groups.g0.retry.jitter", "2"),
            Map.entry("waybill.defaults.window", "-1"))
        .map(
            entry ->
                new BadConfiguration(
                    entry.getKey() + "=" + entry.getValue(),
                    Map.ofEntries(entry),
                    List.of(entry.getKey())))
        .toList();
  }

  /** Values that are good one by one, and cannot be meant together. */
  static List<BadConfiguration> contradictions(String destination) {
    String prefix = "waybill.destinations." + destination + ".";
    String group = prefix + "groups.g0.";
    return List.of(
        both(group + "retry.initial-delay", "1m", group + "retry.max-delay", "1s"),
        both(group + "pause.initial-delay", "2m", group + "pause.max-delay", "1s"),
        both(group + "batch.max-size", "100", group + "window", "10"),
        both(group + "handler-timeout", "10m", group + "idempotency.lease", "1m"),
        both(prefix + "ordering", "none", group + "ordering", "key"),
        both(group + "dead-letter.policy", "park-key", group + "ordering", "none"),
        both(prefix + "publish.max-block", "1m", prefix + "publish.timeout", "1s"));
  }

  /** Three of them, which must be named together. */
  static BadConfiguration together(String destination) {
    String group = "waybill.destinations." + destination + ".groups.g0.";
    return new BadConfiguration(
        "three at once",
        Map.of(
            "waybill.nonsense",
            "1",
            group + "concurrency",
            "0",
            group + "retry.initial-delay",
            "1m",
            group + "retry.max-delay",
            "1s"),
        List.of("waybill.nonsense", group + "concurrency", group + "retry.initial-delay"));
  }

  private static BadConfiguration both(String one, String value, String other, String otherValue) {
    return new BadConfiguration(
        one + "=" + value + " with " + other + "=" + otherValue,
        Map.of(one, value, other, otherValue),
        List.of(one, other));
  }
}
