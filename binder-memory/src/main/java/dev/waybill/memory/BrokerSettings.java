package dev.waybill.memory;

import dev.waybill.Capabilities;
import dev.waybill.config.Option;
import dev.waybill.config.OptionValues;
import dev.waybill.memory.MemoryOptions.Family;
import dev.waybill.spi.BinderConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** What a broker is like; fixed by the first binder that opens it. */
record BrokerSettings(
    Family family,
    int partitions,
    long maxEventBytes,
    int capacityEvents,
    long capacityBytes,
    int retainedEvents,
    int windowEvents,
    Duration lease,
    boolean retain) {

  private static final List<Setting<?>> SETTINGS =
      List.of(
          new Setting<>(MemoryOptions.FAMILY, BrokerSettings::family),
          new Setting<>(MemoryOptions.PARTITIONS, BrokerSettings::partitions),
          new Setting<>(MemoryOptions.MAX_EVENT_BYTES, BrokerSettings::maxEventBytes),
          new Setting<>(MemoryOptions.CAPACITY_EVENTS, BrokerSettings::capacityEvents),
          new Setting<>(MemoryOptions.CAPACITY_BYTES, BrokerSettings::capacityBytes),
          new Setting<>(MemoryOptions.RETAINED_EVENTS, BrokerSettings::retainedEvents),
          new Setting<>(MemoryOptions.WINDOW_EVENTS, BrokerSettings::windowEvents),
          new Setting<>(MemoryOptions.LEASE, BrokerSettings::lease),
          new Setting<>(MemoryOptions.RETAIN, BrokerSettings::retain));

  /** Room above the limit for the headers that a dead letter or a retry hop gains. */
  private static final int CONTROL_HEADER_BYTES = 64 * 1024;

  static BrokerSettings of(OptionValues options) {
    return new BrokerSettings(
        options.get(MemoryOptions.FAMILY),
        options.get(MemoryOptions.PARTITIONS),
        options.get(MemoryOptions.MAX_EVENT_BYTES),
        options.get(MemoryOptions.CAPACITY_EVENTS),
        options.get(MemoryOptions.CAPACITY_BYTES),
        options.get(MemoryOptions.RETAINED_EVENTS),
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
    for (Option<?> option : List.of(MemoryOptions.WINDOW_EVENTS, MemoryOptions.RETAINED_EVENTS)) {
      if (!isLog() && config.options().isSet(option)) {
        problems.add(
            "'%s' is for family=log: a queue keeps and skips nothing. Remove it or set '%s' to log"
                .formatted(config.key(option.key()), config.key("family")));
      }
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
    for (Setting<?> setting : SETTINGS) {
      if (!setting.of(this).equals(setting.of(existing))) {
        problems.add(
            ("'%s' = %s, but the memory broker '%s' is open with %s. Configure all "
                    + "binders of a broker alike, or name another '%s'")
                .formatted(
                    config.key(setting.option.key()),
                    setting.text(this),
                    broker,
                    setting.text(existing),
                    config.key(MemoryOptions.BROKER.key())));
      }
    }
    return problems;
  }

  private record Setting<T>(Option<T> option, Function<BrokerSettings, T> value) {
    T of(BrokerSettings settings) {
      return value.apply(settings);
    }

    String text(BrokerSettings settings) {
      return option.format(of(settings));
    }
  }
}
