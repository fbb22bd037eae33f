package dev.waybill.config;

import dev.waybill.spi.BinderConfig;

/**
 * How to open a binder. Internal; may change or disappear in any release.
 *
 * @param type the provider's type
 */
public record BinderSettings(String type, BinderConfig config) {
  /** Shows no settings: they may hold secrets. */
  @Override
  public String toString() {
    return "BinderSettings[" + config.name() + " of type " + type + "]";
  }
}
