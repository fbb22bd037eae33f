package dev.waybill.config;

import dev.waybill.Ordering;
import java.util.Map;

/**
 * A group of a destination. Internal; may change or disappear in any release.
 *
 * @param destination the logical name of the destination
 * @param name the logical name of the group
 * @param ordering the group's own, or else the destination's
 * @param values of {@link GroupOptions}
 * @param nativeOptions what stands under {@code native.}
 */
public record GroupSettings(
    String destination,
    String name,
    Ordering ordering,
    OptionValues values,
    Map<String, String> nativeOptions) {
  /** Copies the map. */
  public GroupSettings {
    nativeOptions = Map.copyOf(nativeOptions);
  }

  /** Shows no settings: they may hold secrets. */
  @Override
  public String toString() {
    return "GroupSettings[" + destination + "/" + name + "]";
  }
}
