package dev.waybill.spi;

import dev.waybill.Ordering;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What should exist on the broker.
 *
 * @param destinations destinations with what they need
 * @param groups groups with their private places
 */
public record TopologyPlan(List<Destination> destinations, List<Group> groups) {
  /**
   * A destination.
   *
   * @param partitions how many members can share the work; 0 for the binder's default
   * @param retention how long events are kept, or null for the broker's default
   * @param nativeOptions native settings, such as topic configuration
   */
  public record Destination(
      String name,
      int partitions,
      Ordering ordering,
      @Nullable Duration retention,
      Map<String, String> nativeOptions) {}

  /**
   * A group.
   *
   * @param deadLetters whether it has dead letters
   * @param inlet whether it has an inlet
   * @param state whether it keeps group state
   */
  public record Group(
      String destination,
      String name,
      Ordering ordering,
      boolean deadLetters,
      boolean inlet,
      boolean state,
      Map<String, String> nativeOptions) {}
}
