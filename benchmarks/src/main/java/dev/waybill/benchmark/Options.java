package dev.waybill.benchmark;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What the command line asks for. */
record Options(
    List<Kind> kinds,
    List<String> contestants,
    int pairs,
    Duration sample,
    String endpoint,
    String results,
    String childFlags) {

  static Options parse(String... args) {
    List<Kind> kinds = new ArrayList<>();
    List<String> contestants = List.of("KafkaRaw", "WaybillKafka");
    int pairs = 10;
    Duration sample = Duration.ofSeconds(10);
    String endpoint = "";
    String results = "results";
    String childFlags = "";
    for (int i = 0; i < args.length; i++) {
      switch (args[i]) {
        case "--pairs" -> pairs = Integer.parseInt(args[++i]);
        case "--seconds" -> sample = seconds(args[++i]);
        case "--contestants" -> contestants = List.of(args[++i].split(",", -1));
        case "--endpoint" -> endpoint = args[++i];
        case "--results" -> results = args[++i];
        case "--jvm" -> childFlags = args[++i];
        case "--quick" -> {
          pairs = 3;
          sample = Duration.ofSeconds(3);
        }
        case "all" -> kinds.addAll(Arrays.asList(Kind.values()));
        default -> kinds.add(Kind.valueOf(args[i].toUpperCase(Locale.ROOT).replace('-', '_')));
      }
    }
    return new Options(
        kinds.isEmpty() ? List.of(Kind.values()) : kinds,
        contestants,
        pairs,
        sample,
        endpoint,
        results,
        childFlags);
  }

  private static Duration seconds(String text) {
    return Duration.ofMillis(Math.round(Double.parseDouble(text) * 1_000));
  }

  String[] flags() {
    return childFlags.isBlank() ? new String[0] : childFlags.trim().split("\\s+", -1);
  }

  String className(String contestant) {
    return contestant.contains(".")
        ? contestant
        : Options.class.getPackageName() + "." + contestant;
  }
}
