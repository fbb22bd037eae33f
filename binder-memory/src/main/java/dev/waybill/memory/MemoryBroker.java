package dev.waybill.memory;

import dev.waybill.ConfigurationException;
import dev.waybill.config.OptionValues;
import dev.waybill.spi.BinderConfig;
import dev.waybill.spi.BinderRuntime;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The broker that memory binders of this JVM share by name. It comes into being when the first
 * binder opens it and vanishes, with all its events, when the last one is closed; with {@code
 * retain=true}, or when that last binder crashed, it stays until {@link #discard}. Thread-safe; no
 * method blocks.
 */
public final class MemoryBroker {
  private static final ConcurrentMap<String, MemoryBroker> BROKERS = new ConcurrentHashMap<>();

  private final String name;
  private final BrokerCore core;
  private final MemoryFaults faults;

  private MemoryBroker(String name, BrokerCore core) {
    this.name = name;
    this.core = core;
    this.faults = new MemoryFaults(core);
  }

  /** The broker of this name, while there is one. */
  public static Optional<MemoryBroker> find(String name) {
    return Optional.ofNullable(BROKERS.get(name));
  }

  /**
   * Forgets the broker of this name: the next binder opened gets a new, empty one. Binders that are
   * open keep the old one among themselves. Harmless where there is none.
   */
  public static void discard(String name) {
    BROKERS.remove(name);
  }

  /** What the option {@code broker} calls it. */
  public String name() {
    return name;
  }

  /** Makes things go wrong, for tests. */
  public MemoryFaults faults() {
    return faults;
  }

  BrokerCore core() {
    return core;
  }

  static MemoryBinder open(BinderConfig config, BrokerSettings settings, BinderRuntime runtime) {
    OptionValues options = config.options();
    String name = options.get(MemoryOptions.BROKER);
    while (true) {
      MemoryBroker broker =
          BROKERS.computeIfAbsent(
              name, absent -> new MemoryBroker(absent, new BrokerCore(settings, runtime)));
      BrokerCore core = broker.core;
      List<String> problems = settings.differences(core.settings, config, name);
      if (!problems.isEmpty()) {
        throw new ConfigurationException(problems);
      }
      Session session = new Session(config.name(), core, runtime);
      if (core.get(() -> core.attach(session))) {
        return new MemoryBinder(broker, core, session, Names.of(config));
      }
      // Its last binder was closed in the meantime.
      BROKERS.remove(name, broker);
    }
  }

  void close(Session session) {
    boolean over =
        core.get(
            () -> {
              if (session.isOpen()) {
                session.end(false);
                core.endUnlessRetained();
              }
              return core.isOver();
            });
    if (over) {
      BROKERS.remove(name, this);
    }
  }
}
