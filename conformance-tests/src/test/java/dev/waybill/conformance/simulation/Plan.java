package dev.waybill.conformance.simulation;

import dev.waybill.conformance.simulation.Step.Publish;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What is done, step by step, and on what. Playing a plan has one outcome. Its text is all of it;
 * lines that begin with # are for people.
 */
record Plan(Setup setup, List<Step> steps) {
  Plan {
    steps = List.copyOf(steps);
  }

  static Plan parse(String text) {
    List<String> lines =
        text.lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty() && !line.startsWith("#"))
            .toList();
    return new Plan(
        RecordText.parse(lines.get(0), List.of(Setup.class)),
        lines.stream()
            .skip(1)
            .map(line -> RecordText.<Step>parse(line, List.of(Step.class.getPermittedSubclasses())))
            .toList());
  }

  List<Publish> publishes() {
    return steps.stream().filter(Publish.class::isInstance).map(Publish.class::cast).toList();
  }

  boolean releases() {
    return steps.stream().anyMatch(Step.Release.class::isInstance);
  }

  boolean replays() {
    return steps.stream().anyMatch(Step.Replay.class::isInstance);
  }

  Plan with(List<Step> others) {
    return new Plan(setup, others);
  }

  @Override
  public String toString() {
    return RecordText.format(setup)
        + steps.stream()
            .map(step -> "\n" + RecordText.format((Record) step))
            .collect(Collectors.joining());
  }
}
