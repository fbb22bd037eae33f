package dev.waybill.memory;

import dev.waybill.ConfigurationException;
import dev.waybill.config.Option;
import dev.waybill.spi.Binder;
import dev.waybill.spi.BinderConfig;
import dev.waybill.spi.BinderProvider;
import dev.waybill.spi.BinderRuntime;
import java.util.ArrayList;
import java.util.List;

/**
 * The provider of type {@code memory}. A binder has no threads of its own and does not block;
 * opening one creates its broker where there is none of that name.
 */
public final class MemoryBinderProvider implements BinderProvider {
  /** For {@link java.util.ServiceLoader}. */
  public MemoryBinderProvider() {}

  @Override
  public String type() {
    return "memory";
  }

  @Override
  public List<Option<?>> options() {
    return MemoryOptions.ALL;
  }

  @Override
  public List<String> problems(BinderConfig config) {
    List<String> problems = new ArrayList<>(BrokerSettings.of(config.options()).problems(config));
    config.client().keySet().stream()
        .sorted()
        .forEach(
            key ->
                problems.add(
                    "'%s' is unknown: the memory binder has no client. Remove it"
                        .formatted(config.key("client." + key))));
    return problems;
  }

  @Override
  public Binder open(BinderConfig config, BinderRuntime runtime) {
    List<String> problems = problems(config);
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    return MemoryBroker.open(config, BrokerSettings.of(config.options()), runtime);
  }
}
