package dev.waybill.config;

/**
 * What a key was understood to mean.
 *
 * @param key of an option, or of a native setting, below the place
 */
record Reading(Place place, String key, boolean isNative) {
  String fullKey() {
    return (isNative ? place.nativePrefix() : place.prefix()) + key;
  }
}
