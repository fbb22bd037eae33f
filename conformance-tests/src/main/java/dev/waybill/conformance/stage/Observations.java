package dev.waybill.conformance.stage;

import dev.waybill.conformance.Measurement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a scenario saw that is no entry of a history, by name. Thread-safe. */
public final class Observations {
  private static final int KEPT = 10;

  /**
   * All observations of one name.
   *
   * @param made how many
   * @param wrong how many were not as they should be
   * @param details the first of the wrong ones, in words
   */
  public record Tally(long made, long wrong, List<String> details) {
    static final Tally NONE = new Tally(0, 0, List.of());

    private Tally plus(boolean asItShouldBe, String detail) {
      if (asItShouldBe) {
        return new Tally(made + 1, wrong, details);
      }
      List<String> more = new ArrayList<>(details);
      if (more.size() < KEPT) {
        more.add(detail);
      }
      return new Tally(made + 1, wrong + 1, List.copyOf(more));
    }
  }

  private final Map<String, Tally> tallies = new LinkedHashMap<>();
  private final List<String> notes = new ArrayList<>();
  private final Map<String, List<Measurement>> measurements = new LinkedHashMap<>();

  /** Notes what was measured. */
  public synchronized void note(String text) {
    notes.add(text);
  }

  /** What was measured, for people. */
  public synchronized List<String> notes() {
    return List.copyOf(notes);
  }

  synchronized void add(String name, boolean asItShouldBe, String detail) {
    tallies.put(name, tallies.getOrDefault(name, Tally.NONE).plus(asItShouldBe, detail));
  }

  /** Writes down again what was observed in another run. */
  public synchronized void add(String name, Tally tally) {
    tallies.put(name, tally);
  }

  /** Writes down how long something took, beside what was observed of it under this name. */
  public synchronized void measure(String name, Measurement measurement) {
    measurements.computeIfAbsent(name, any -> new ArrayList<>()).add(measurement);
  }

  /** How long things took, by the name of what was observed. */
  public synchronized Map<String, List<Measurement>> measurements() {
    return new LinkedHashMap<>(measurements);
  }

  /** How long things took of which this was observed. */
  public synchronized List<Measurement> measurements(String name) {
    return List.copyOf(measurements.getOrDefault(name, List.of()));
  }

  /** All of them, by name. */
  public synchronized Map<String, Tally> tallies() {
    return new LinkedHashMap<>(tallies);
  }

  /** Those of this name. */
  public synchronized Tally of(String name) {
    return tallies.getOrDefault(name, Tally.NONE);
  }
}
