package dev.waybill;

import java.util.ArrayList;
import java.util.List;

/**
 * What looking at, or creating, the broker's objects found. Each entry is one sentence that names
 * the object.
 *
 * @param created what was created by this call
 * @param missing what does not exist and was not created
 * @param drift what exists but differs from the configuration; never altered
 */
public record TopologyReport(List<String> created, List<String> missing, List<String> drift) {
  /** Copies the lists. */
  public TopologyReport {
    created = List.copyOf(created);
    missing = List.copyOf(missing);
    drift = List.copyOf(drift);
  }

  /** Nothing created, missing or different. */
  public static TopologyReport empty() {
    return new TopologyReport(List.of(), List.of(), List.of());
  }

  /** Whether everything is there and as configured. */
  public boolean isClean() {
    return missing.isEmpty() && drift.isEmpty();
  }

  /** The entries of both. */
  public TopologyReport and(TopologyReport other) {
    return new TopologyReport(
        join(created, other.created), join(missing, other.missing), join(drift, other.drift));
  }

  private static List<String> join(List<String> a, List<String> b) {
    List<String> all = new ArrayList<>(a);
    all.addAll(b);
    return all;
  }
}
