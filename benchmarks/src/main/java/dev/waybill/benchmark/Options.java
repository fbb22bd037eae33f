package dev.waybill.benchmark;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/**
 * What the command line asks for.
 *
 * @param contestants names of classes; the first is what the others are compared with
 * @param warmUps turns of each that are not counted
 * @param endpoint of a broker that runs already, or empty
 */
record Options(
    Carrier carrier,
    List<Kind> kinds,
    List<String> contestants,
    int warmUps,
    int pairs,
    Duration sample,
    String endpoint,
    String results,
    List<String> childFlags) {

  /**
   * Reads arguments.
   *
   * @throws IllegalArgumentException that says what is wrong with them
   */
  static Options parse(String... args) {
    Carrier carrier = Carrier.KAFKA;
    List<Kind> kinds = new ArrayList<>();
    List<String> contestants = List.of();
    int warmUps = 4;
    int pairs = 10;
    Duration sample = Duration.ofSeconds(10);
    String endpoint = "";
    String results = "results";
    List<String> childFlags = List.of();
    Iterator<String> left = List.of(args).iterator();
    while (left.hasNext()) {
      String argument = left.next();
      switch (argument) {
        case "all" -> kinds.addAll(Arrays.asList(Kind.values()));
        case "--quick" -> {
          pairs = 3;
          sample = Duration.ofSeconds(3);
        }
        case "--binder" -> carrier = Carrier.of(value(argument, left));
        case "--warm-ups" -> warmUps = Integer.parseInt(value(argument, left));
        case "--pairs" -> pairs = Integer.parseInt(value(argument, left));
        case "--seconds" -> sample = seconds(value(argument, left));
        case "--contestants" -> contestants = words(value(argument, left), ",");
        case "--endpoint" -> endpoint = value(argument, left);
        case "--results" -> results = value(argument, left);
        case "--jvm" -> childFlags = words(value(argument, left), " ");
        default -> kinds.add(Kind.of(argument));
      }
    }
    if (contestants.isEmpty()) {
      contestants = carrier.contestants();
    }
    return new Options(
        carrier,
        kinds(kinds, carrier),
        contestants,
        warmUps,
        pairs,
        sample,
        endpoint,
        results,
        childFlags);
  }

  private static String value(String argument, Iterator<String> left) {
    if (!left.hasNext()) {
      throw new IllegalArgumentException(argument + " wants a value");
    }
    return left.next();
  }

  private static Duration seconds(String text) {
    return Duration.ofMillis(Math.round(Double.parseDouble(text) * 1_000));
  }

  private static List<String> words(String text, String separator) {
    return Arrays.stream(text.split(separator, -1)).filter(word -> !word.isBlank()).toList();
  }

  /** Without any, all that can be run. */
  private static List<Kind> kinds(List<Kind> asked, Carrier carrier) {
    List<Kind> all = asked.isEmpty() ? List.of(Kind.values()) : asked;
    if (!carrier.isEmbedded()) {
      return all;
    }
    return all.stream().filter(Kind::isWithinOneProcess).toList();
  }

  String className(String contestant) {
    return contestant.contains(".")
        ? contestant
        : Options.class.getPackageName() + "." + contestant;
  }
}
