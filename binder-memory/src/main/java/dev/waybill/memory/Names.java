package dev.waybill.memory;

import dev.waybill.spi.BinderConfig;
import java.util.Map;

/** What a destination is called in the broker. Groups need no mapping: they belong to one. */
record Names(String namespace, Map<String, String> physicalNames) {
  static Names of(BinderConfig config) {
    return new Names(config.namespace(), config.physicalNames());
  }

  String physical(String destination) {
    String attached = physicalNames.get(destination);
    if (attached != null) {
      return attached;
    }
    return namespace.isEmpty() ? destination : namespace + "." + destination;
  }
}
