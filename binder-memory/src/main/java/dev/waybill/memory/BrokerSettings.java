package dev.waybill.memory;

import dev.waybill.Capabilities;
import dev.waybill.config.Option;
import dev.waybill.config.OptionValues;
import dev.waybill.memory.MemoryOptions.Family;
import dev.waybill.spi.BinderConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What a broker is like; fixed by the first binder that opens it. */
record BrokerSettings(
    Family family,
    int partitions,
    long maxEventBytes,
    int capacityEvents,
    long capacityBytes,
    int windowEvents,
    Duration lease,
    boolean retain) {

  /** Room above the limit for the headers that a dead letter or a retry hop gains. */
  private static final int CONTROL_HEADER_BYTES = 64 * 1024;

  static BrokerSettings of(OptionValues options) {
    return new BrokerSettings(
        options.get(MemoryOptions.FAMILY),
        options.get(MemoryOptions.PARTITIONS),
        options.get(MemoryOptions.MAX_EVENT_BYTES),
        options.get(MemoryOptions.CAPACITY_EVENTS),
        options.get(MemoryOptions.CAPACITY_BYTES),
        options.get(MemoryOptions.WINDOW_EVENTS),
        options.find(MemoryOptions.LEASE).orElse(Capabilities.UNLIMITED),
        options.get(MemoryOptions.RETAIN));
  }

  boolean isLog() {
    return family == Family.LOG;
  }

  boolean hasLease() {
    return lease.compareTo(Capabilities.UNLIMITED) < 0;
  }

  long maxCopyBytes() {
    return maxEventBytes + CONTROL_HEADER_BYTES;
  }

  /** Options that contradict each other, each with its remedy. */
  List<String> problems(BinderConfig config) {
    List<String> problems = new ArrayList<>();
    if (isLog() && hasLease()) {
      problems.add(
          "'%s' is for family=queue: a log has no leases. Remove it or set '%s' to queue"
              .formatted(config.key("lease"), config.key("family")));
    }
    if (!isLog() && config.options().isSet(MemoryOptions.WINDOW_EVENTS)) {
      problems.add(
          "'%s' is for family=log: a queue settles each event by itself. Remove it or set '%s' to log"
              .formatted(config.key("window-events"), config.key("family")));
    }
    if (capacityBytes < maxCopyBytes()) {
      problems.add(
          "'%s' = %d has no room for one event of '%s' = %d and its headers. Set it to at least %d"
              .formatted(
                  config.key("capacity-bytes"),
                  capacityBytes,
                  config.key("max-event-bytes"),
                  maxEventBytes,
                  maxCopyBytes()));
    }
    return problems;
  }

  /** Where these settings differ from those the broker has. */
  List<String> differences(BrokerSettings existing, BinderConfig config, String broker) {
    List<String> problems = new ArrayList<>();
    for (Option<?> option : MemoryOptions.ALL) {
      Object wanted = value(option);
      Object actual = existing.value(option);
      if (!wanted.equals(actual)) {
        problems.add(
            "'%s' = %s, but the memory broker '%s' is open with %s. Configure all binders of a broker alike, or name another '%s'"
                .formatted(config.key(option.key()), wanted, broker, actual, config.key("broker")));
      }
    }
    return problems;
  }

  private Object value(Option<?> option) {
    return switch (option.key()) {
      case "family" -> family;
      case "partitions" -> partitions;
      case "max-event-bytes" -> maxEventBytes;
      case "capacity-events" -> capacityEvents;
      case "capacity-bytes" -> capacityBytes;
      case "window-events" -> windowEvents;
      case "lease" -> lease;
      case "retain" -> retain;
      default -> "";
    };
  }
}
