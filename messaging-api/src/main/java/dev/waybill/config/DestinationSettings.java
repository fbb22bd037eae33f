package dev.waybill.config;

import java.util.Map;

/**
 * A destination. Internal; may change or disappear in any release.
 *
 * @param name the logical name
 * @param binder the name of its binder
 * @param values of {@link DestinationOptions}
 * @param nativeOptions what stands under {@code native.}
 */
public record DestinationSettings(
    String name, String binder, OptionValues values, Map<String, String> nativeOptions) {
  /** Copies the map. */
  public DestinationSettings {
    nativeOptions = Map.copyOf(nativeOptions);
  }

  /** Shows no settings: they may hold secrets. */
  @Override
  public String toString() {
    return "DestinationSettings[" + name + " on " + binder + "]";
  }
}
