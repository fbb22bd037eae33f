package dev.waybill;

import dev.waybill.config.BinderSettings;
import dev.waybill.config.Configuration;
import dev.waybill.config.Option;
import dev.waybill.engine.EngineRuntime;
import dev.waybill.spi.Binder;
import dev.waybill.spi.BinderConfig;
import dev.waybill.spi.BinderProvider;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The binders of one {@link Messaging}, opened when first needed. Thread-safe. */
final class OpenBinders {
  private static final Logger log = LoggerFactory.getLogger(OpenBinders.class);

  private final Map<String, BinderProvider> providers;
  private final EngineRuntime runtime;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Binder> open = new LinkedHashMap<>();
  private boolean closed;

  OpenBinders(Map<String, BinderProvider> providers, EngineRuntime runtime) {
    this.providers = providers;
    this.runtime = runtime;
  }

  /** Every provider on the class path; a broken one is reported and does not stop the others. */
  static Map<String, BinderProvider> discover() {
    Map<String, BinderProvider> found = new TreeMap<>();
    var candidates = ServiceLoader.load(BinderProvider.class).stream().iterator();
    while (candidates.hasNext()) {
      try {
        BinderProvider provider = candidates.next().get();
        found.putIfAbsent(provider.type(), provider);
      } catch (ServiceConfigurationError broken) {
        log.warn("A binder on the class path cannot be used", broken);
      }
    }
    return found;
  }

  static Map<String, List<Option<?>>> options(Map<String, BinderProvider> providers) {
    Map<String, List<Option<?>>> options = new TreeMap<>();
    providers.forEach((type, provider) -> options.put(type, provider.options()));
    return options;
  }

  /** What a provider, where there is one, finds wrong with the settings of a binder. */
  static List<String> problems(@Nullable BinderProvider provider, BinderConfig settings) {
    return provider == null ? List.of() : provider.problems(settings);
  }

  /** The binder of this name; blocks while it connects the first time. */
  Binder get(String name, Configuration configuration) {
    lock.lock();
    try {
      if (closed) {
        throw new MessagingClosedException("This Messaging is closed", null);
      }
      Binder binder = open.get(name);
      if (binder == null) {
        BinderSettings settings = configuration.binder(name);
        BinderProvider provider = providers.get(settings.type());
        if (provider == null) {
          throw new ConfigurationException(
              List.of("No binder of type '" + settings.type() + "' on the class path"));
        }
        binder = provider.open(settings.config(), runtime.forBinder(name));
        open.put(name, binder);
        log.info("Opened binder '{}': {}", name, binder.capabilities().server());
      }
      return binder;
    } finally {
      lock.unlock();
    }
  }

  Map<String, Binder> all() {
    lock.lock();
    try {
      return new LinkedHashMap<>(open);
    } finally {
      lock.unlock();
    }
  }

  void close() {
    List<Binder> toClose;
    lock.lock();
    try {
      closed = true;
      toClose = new ArrayList<>(open.values());
      open.clear();
    } finally {
      lock.unlock();
    }
    for (Binder binder : toClose) {
      try {
        binder.close();
      } catch (RuntimeException e) {
        log.warn("Closing a binder met a problem", e);
      }
    }
  }
}
