package dev.waybill.spi;

import dev.waybill.config.OptionValues;
import java.util.Map;

/**
 * What a binder is opened with.
 *
 * @param name the name the configuration gives this binder; part of thread names and errors
 * @param options values of the options the provider declares
 * @param client native settings, handed to the broker's client as they are after the binder checked
 *     their names against the client's own list, where it has one
 * @param namespace prefix of every physical name, empty for none
 * @param physicalNames destinations that attach to an object of another name, by logical name
 */
public record BinderConfig(
    String name,
    OptionValues options,
    Map<String, String> client,
    String namespace,
    Map<String, String> physicalNames) {

  /** Copies the maps. */
  public BinderConfig {
    client = Map.copyOf(client);
    physicalNames = Map.copyOf(physicalNames);
  }

  /** The configuration key of an option of this binder, for error messages. */
  public String key(String option) {
    return "waybill.binders." + name + "." + option;
  }

  /** Shows no settings: they may hold secrets. */
  @Override
  public String toString() {
    return "BinderConfig[" + name + "]";
  }
}
