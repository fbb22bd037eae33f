package dev.waybill.memory;

import dev.waybill.ConfigurationException;
import dev.waybill.config.OptionValues;
import dev.waybill.spi.BinderConfig;
import dev.waybill.spi.BinderRuntime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The broker that memory binders of this JVM share by name. It comes into being when the first
 * binder opens it and vanishes, with all its events, when the last one is closed; with {@code
 * retain=true}, or when that last binder crashed, it stays until {@link #discard}. Thread-safe; no
 * method blocks.
 */
public final class MemoryBroker {
  private static final Map<String, MemoryBroker> BROKERS = new HashMap<>();

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
    synchronized (BROKERS) {
      return Optional.ofNullable(BROKERS.get(name));
    }
  }

  /**
   * Forgets the broker of this name: the next binder opened gets a new, empty one. Binders that are
   * open keep the old one among themselves. Harmless where there is none.
   */
  public static void discard(String name) {
    synchronized (BROKERS) {
      BROKERS.remove(name);
    }
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
    synchronized (BROKERS) {
      MemoryBroker broker = BROKERS.get(name);
      if (broker == null) {
        broker = new MemoryBroker(name, new BrokerCore(settings, runtime));
      }
      List<String> problems = settings.differences(broker.core.settings, config, name);
      if (!problems.isEmpty()) {
        throw new ConfigurationException(problems);
      }
      BrokerCore core = broker.core;
      Session session = new Session(config.name(), core, runtime);
      BROKERS.put(name, broker);
      core.change(() -> core.attach(session));
      return new MemoryBinder(broker, core, session, Names.of(config));
    }
  }

  void close(Session session) {
    synchronized (BROKERS) {
      boolean last =
          core.get(
              () -> {
                boolean wasOpen = session.isOpen();
                if (wasOpen) {
                  session.end(false);
                }
                return wasOpen && core.sessions().isEmpty();
              });
      if (last && !core.settings.retain()) {
        BROKERS.remove(name, this);
      }
    }
  }
}
