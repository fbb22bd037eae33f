package dev.waybill.conformance.simulation;

import dev.waybill.conformance.simulation.Bites.Fault;
import dev.waybill.conformance.simulation.Bites.Feature;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** In how many plays of a run each fault and each feature mattered. Thread-safe. */
final class Tally {
  private final Map<Fault, Integer> faults = new EnumMap<>(Fault.class);
  private final Map<Feature, Integer> features = new EnumMap<>(Feature.class);
  private long seeds;
  private long events;

  synchronized void add(Verdict verdict) {
    seeds++;
    events += verdict.plan().publishes().size();
    Bites bites = verdict.outcome().bites();
    for (Fault fault : Fault.values()) {
      faults.merge(fault, Math.min(1, bites.count(fault)), Integer::sum);
    }
    for (Feature feature : Feature.values()) {
      features.merge(feature, Math.min(1, bites.count(feature)), Integer::sum);
    }
  }

  synchronized long seeds() {
    return seeds;
  }

  /** What never mattered, in words. */
  synchronized String missing() {
    return Stream.concat(faults.entrySet().stream(), features.entrySet().stream())
        .filter(each -> each.getValue() == 0)
        .map(each -> each.getKey().name())
        .collect(Collectors.joining(", "));
  }

  @Override
  public synchronized String toString() {
    return "%d seeds, %d events%nseeds in which each fault bit: %s%nseeds in which each feature mattered: %s"
        .formatted(seeds, events, new TreeMap<>(faults), new TreeMap<>(features));
  }
}
