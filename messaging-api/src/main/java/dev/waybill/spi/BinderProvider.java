package dev.waybill.spi;

import dev.waybill.config.Option;
import java.util.List;

/**
 * The entry to a binder, found through {@link java.util.ServiceLoader}. Creating a provider MUST
 * have no side effects.
 */
public interface BinderProvider {
  /** The type that configuration names, such as {@code kafka}: lower case, letters and digits. */
  String type();

  /**
   * Name and version of the broker's client that it uses, such as {@code kafka-clients 4.3.1}, for
   * people; empty by default, for a binder that needs none. Must not block.
   */
  default String client() {
    return "";
  }

  /** The binder's own options under {@code waybill.binders.<name>.}; others are refused. */
  List<Option<?>> options();

  /**
   * What is wrong with the settings as far as it shows without connecting, such as a native setting
   * that the broker's client does not know; each problem as one sentence. It is told together with
   * what is wrong elsewhere in the configuration. Must not block.
   */
  default List<String> problems(BinderConfig config) {
    return List.of();
  }

  /**
   * Connects. May block up to the binder's connect time-out.
   *
   * @throws dev.waybill.ConfigurationException with every problem of the native settings
   * @throws dev.waybill.MessagingException CONNECTION, AUTHENTICATION or AUTHORIZATION with the
   *     native exception as cause; no thread or connection is left behind
   */
  Binder open(BinderConfig config, BinderRuntime runtime);
}
