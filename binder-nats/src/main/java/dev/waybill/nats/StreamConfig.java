package dev.waybill.nats;

import dev.waybill.spi.TopologyPlan;
import io.nats.client.support.JsonValue;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A stream as it should be.
 *
 * @param purpose what it is for, for people
 * @param subjects what it listens to
 * @param shards how many members can share the work; 0 if that is not configured
 * @param options settings, as JSON; a difference is drift
 * @param defaults what a new stream gets beyond that
 */
record StreamConfig(
    String name,
    String purpose,
    List<String> subjects,
    int shards,
    Map<String, String> options,
    Map<String, String> defaults) {

  private static final String DEAD_LETTERS = "dead-letters.";
  private static final String STATE = "state.";
  private static final Duration MONTH = Duration.ofDays(30);

  /** Settings of a stream that may be configured; the others are Waybill's. */
  static final Set<String> OPTIONS =
      Set.of(
          "max_bytes",
          "max_msgs",
          "max_age",
          "max_msg_size",
          "num_replicas",
          "compression",
          "duplicate_window",
          "storage",
          "description");

  static StreamConfig destination(
      Names names,
      TopologyPlan.Destination destination,
      boolean scheduled,
      Map<String, String> defaults) {
    Map<String, String> options = new TreeMap<>(json(destination.nativeOptions()));
    if (destination.retention() != null) {
      options.put("max_age", Long.toString(destination.retention().toNanos()));
    }
    if (scheduled) {
      options.put("allow_msg_schedules", "true");
    }
    return new StreamConfig(
        names.stream(destination.name()),
        "destination '" + destination.name() + "'",
        names.subjects(destination.name(), scheduled),
        destination.partitions(),
        options,
        defaults);
  }

  static StreamConfig deadLetters(
      Names names, TopologyPlan.Group group, Map<String, String> defaults) {
    Map<String, String> all = new TreeMap<>(defaults);
    all.put("max_age", Long.toString(MONTH.toNanos()));
    return new StreamConfig(
        names.deadLetterStream(group.destination(), group.name()),
        "dead letters of '" + group.destination() + "/" + group.name() + "'",
        List.of(
            names.subject(dev.waybill.spi.Address.deadLetters(group.destination(), group.name()))),
        0,
        json(withPrefix(group, DEAD_LETTERS)),
        all);
  }

  static StreamConfig state(Names names, TopologyPlan.Group group, Map<String, String> defaults) {
    String bucket = names.bucket(group.destination(), group.name());
    Map<String, String> options = new TreeMap<>(json(withPrefix(group, STATE)));
    options.put("max_msgs_per_subject", "1");
    Map<String, String> all = new TreeMap<>(defaults);
    all.put("allow_rollup_hdrs", "true");
    all.put("deny_delete", "true");
    return new StreamConfig(
        "KV_" + bucket,
        "state of '" + group.destination() + "/" + group.name() + "'",
        List.of("$KV." + bucket + ".>"),
        0,
        options,
        all);
  }

  private static Map<String, String> withPrefix(TopologyPlan.Group group, String prefix) {
    Map<String, String> options = new TreeMap<>();
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

  /** What is wrong with the native options of a destination or group. */
  static void problems(String key, Map<String, String> options, boolean ofGroup, List<String> out) {
    new TreeMap<>(options)
        .forEach(
            (name, value) -> {
              String setting = name;
              if (ofGroup) {
                if (name.startsWith(DEAD_LETTERS)) {
                  setting = name.substring(DEAD_LETTERS.length());
                } else if (name.startsWith(STATE)) {
                  setting = name.substring(STATE.length());
                } else {
                  setting = "";
                }
              }
              if (!OPTIONS.contains(setting)) {
                String nearest = Suggestion.nearest(setting, OPTIONS);
                out.add(
                    "unknown key '"
                        + key
                        + name
                        + "'"
                        + (nearest == null
                            ? ": the settings of a stream are "
                                + OPTIONS.stream().sorted().collect(Collectors.joining(", "))
                                + (ofGroup ? ", after 'dead-letters.' or 'state.'" : "")
                            : ", did you mean '"
                                + key
                                + name.substring(0, name.length() - setting.length())
                                + nearest
                                + "'?"));
              }
            });
  }

  private static Map<String, String> json(Map<String, String> options) {
    Map<String, String> json = new TreeMap<>();
    options.forEach((name, value) -> json.put(name, scalar(value.trim())));
    return json;
  }

  /** Numbers and flags as they are, everything else as text. */
  private static String scalar(String value) {
    return value.matches("-?\\d{1,18}|true|false") ? value : quoted(value);
  }

  private static String quoted(String value) {
    return new JsonValue(value).toJson();
  }

  /** As JSON, for its creation. */
  String toJson(String operationName) {
    Map<String, String> all = new TreeMap<>(defaults);
    all.putAll(options);
    capWindow(all);
    StringBuilder json = new StringBuilder("{\"name\":").append(quoted(operationName));
    json.append(",\"subjects\":[")
        .append(subjects.stream().map(StreamConfig::quoted).collect(Collectors.joining(",")))
        .append("],\"retention\":\"limits\",\"allow_direct\":true,\"discard\":")
        // At a limit the newest is refused, so that nothing is lost in silence; the server does
        // not offer that together with schedules.
        .append(options.containsKey("allow_msg_schedules") ? "\"old\"" : "\"new\"");
    if (isDestination()) {
      int number = shards == 0 ? StreamFacts.DEFAULT_SHARDS : shards;
      json.append(",\"metadata\":{\"")
          .append(StreamFacts.PARTITIONS)
          .append("\":\"")
          .append(number)
          .append("\"}");
    }
    all.forEach((name, value) -> json.append(",\"").append(name).append("\":").append(value));
    return json.append('}').toString();
  }

  /** The server refuses to recognise repeats for longer than it keeps anything. */
  private static void capWindow(Map<String, String> all) {
    long age = number(all.get("max_age"));
    if (age > 0 && number(all.get("duplicate_window")) > age) {
      all.put("duplicate_window", Long.toString(age));
    }
  }

  private static long number(@Nullable String text) {
    return text == null ? 0 : Long.parseLong(text);
  }

  boolean isDestination() {
    return subjects.size() > 1;
  }

  /** How a stream that exists differs. */
  void drift(JsonValue info, List<String> out) {
    JsonValue config = JetStreamApi.member(info, "config");
    if (config == null || config.map == null) {
      return;
    }
    String it = "stream '" + name + "' (" + purpose + ")";
    JsonValue has = config.map.get("subjects");
    List<String> listens =
        has == null || has.array == null
            ? List.of()
            : has.array.stream().map(subject -> String.valueOf(subject.string)).toList();
    for (String subject : subjects) {
      if (listens.stream().noneMatch(other -> covers(other, subject))) {
        out.add(it + " does not listen to '" + subject + "'");
      }
    }
    if (isDestination()) {
      int real = StreamFacts.of(info).shards();
      if (shards != 0 && real != shards) {
        out.add(it + " has " + real + " partitions instead of " + shards);
      }
    }
    String retention = JetStreamApi.text(config, "retention");
    if (!retention.isEmpty() && !retention.equals("limits")) {
      out.add(it + " has retention=" + retention + " instead of limits");
    }
    options.forEach(
        (option, wanted) -> {
          JsonValue real = config.map.get(option);
          String found = real == null ? "none" : real.toJson();
          if (!found.equals(wanted)) {
            out.add(it + " has " + option + "=" + found + " instead of " + wanted);
          }
        });
  }

  /** Whether one subject, perhaps with wildcards, takes in another. */
  static boolean covers(String wide, String narrow) {
    String[] a = wide.split("\\.", -1);
    String[] b = narrow.split("\\.", -1);
    for (int i = 0; i < a.length; i++) {
      if (a[i].equals(">")) {
        return b.length > i;
      }
      if (i >= b.length || b[i].equals(">") || (!a[i].equals("*") && !a[i].equals(b[i]))) {
        return false;
      }
    }
    return a.length == b.length;
  }
}
