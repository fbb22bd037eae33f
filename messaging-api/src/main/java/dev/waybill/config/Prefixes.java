package dev.waybill.config;

/** What keys begin with. */
final class Prefixes {
  static final String ROOT = "waybill.";
  static final String DEFAULTS = "waybill.defaults.";
  static final String BINDERS = "waybill.binders.";
  static final String DESTINATIONS = "waybill.destinations.";
  static final String GROUPS = "waybill.groups.";

  private Prefixes() {}

  static String binder(String name) {
    return BINDERS + name + ".";
  }

  static String destination(String name) {
    return DESTINATIONS + name + ".";
  }

  static String group(String name) {
    return GROUPS + name + ".";
  }

  static String group(String destination, String name) {
    return destination(destination) + "groups." + name + ".";
  }
}
