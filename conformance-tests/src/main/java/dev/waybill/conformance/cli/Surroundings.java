package dev.waybill.conformance.cli;

import dev.waybill.conformance.BinderUnderTest;
import dev.waybill.conformance.CommandEnvironment;
import dev.waybill.conformance.Environment;
import dev.waybill.conformance.Need;
import dev.waybill.conformance.Waiver;
import dev.waybill.conformance.invariant.Terms;
import dev.waybill.conformance.memory.MemoryEnvironment;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * A binder and its environment, made of a {@link ConfigFile}. Closing it ends the proxy; {@link
 * #restore} takes back what is broken on purpose.
 *
 * @param binder to be judged
 * @param environment what can be done to its broker
 */
record Surroundings(BinderUnderTest binder, Environment environment) implements AutoCloseable {
  static final String MEMORY = "memory";
  private static final Map<String, String> MEMORY_SETTINGS =
      Map.of("broker", "conformance", "retain", "true");

  static Surroundings of(ConfigFile file) {
    BinderUnderTest binder = BinderUnderTest.of(file.provider());
    if (!file.namespace().isEmpty()) {
      binder =
          binder.withConfiguration(
              all -> {
                Map<String, String> more = new TreeMap<>(all);
                more.put("waybill.namespace", file.namespace());
                return more;
              });
    }
    for (Waiver waiver : file.waivers()) {
      binder = binder.waiving(waiver);
    }
    if (binder.type().equals(MEMORY)) {
      Map<String, String> settings = new TreeMap<>(MEMORY_SETTINGS);
      settings.putAll(file.settings());
      String broker = settings.getOrDefault("broker", "");
      return new Surroundings(with(binder, settings, ""), new MemoryEnvironment(broker));
    }
    if (file.values().isSet(EnvironmentOptions.ENDPOINT)) {
      CommandEnvironment environment = commands(file, binder.opensElsewhere());
      return new Surroundings(with(binder, file.settings(), environment.endpoint()), environment);
    }
    return new Surroundings(
        with(binder, file.settings(), ""), declared(file, binder.opensElsewhere()));
  }

  private static BinderUnderTest with(
      BinderUnderTest binder, Map<String, String> settings, String proxy) {
    BinderUnderTest with = binder;
    for (Map.Entry<String, String> one : settings.entrySet()) {
      with = with.with(one.getKey(), one.getValue().replace(ConfigFile.PROXY, proxy));
    }
    return with;
  }

  private static CommandEnvironment commands(ConfigFile file, boolean opensElsewhere) {
    EnvironmentOptions.Endpoint to = file.values().get(EnvironmentOptions.ENDPOINT);
    CommandEnvironment.Builder builder =
        CommandEnvironment.of(to.host(), to.port())
            .members(opensElsewhere)
            .patience(file.values().get(EnvironmentOptions.PATIENCE))
            .takeover(file.values().get(EnvironmentOptions.TAKEOVER))
            .settling(file.values().get(EnvironmentOptions.SETTLING))
            .balances(file.values().get(EnvironmentOptions.BALANCES))
            .terms(terms(file));
    file.values().find(EnvironmentOptions.PROXY_PORT).ifPresent(builder::proxyPort);
    file.values().find(EnvironmentOptions.START).ifPresent(builder::start);
    file.values().find(EnvironmentOptions.STOP).ifPresent(builder::stop);
    file.values().find(EnvironmentOptions.KILL).ifPresent(builder::kill);
    file.values().find(EnvironmentOptions.PAUSE).ifPresent(builder::pause);
    file.values().find(EnvironmentOptions.RESUME).ifPresent(builder::resume);
    file.values().find(EnvironmentOptions.READY).ifPresent(builder::ready);
    return builder.build();
  }

  private static Environment declared(ConfigFile file, boolean opensElsewhere) {
    boolean isEmbedded = file.values().get(EnvironmentOptions.EMBEDDED);
    return new DeclaredEnvironment(
        opensElsewhere && !isEmbedded ? Set.of(Need.MEMBER_KILL, Need.CHILD_MEMBERS) : Set.of(),
        isEmbedded,
        file.values().get(EnvironmentOptions.TAKEOVER),
        file.values().get(EnvironmentOptions.SETTLING),
        file.values().get(EnvironmentOptions.BALANCES),
        terms(file));
  }

  private static UnaryOperator<Terms> terms(ConfigFile file) {
    boolean twice = file.values().get(EnvironmentOptions.STORED_TWICE);
    Duration lease = file.values().find(EnvironmentOptions.LEASE).orElse(null);
    return agreed -> {
      Terms changed = twice ? agreed.withoutIdempotentPublish() : agreed;
      return lease == null ? changed : changed.withLease(lease);
    };
  }

  /** Lets a broker go on that was stopped, killed or paused. */
  void restore() {
    if (environment instanceof CommandEnvironment commands) {
      commands.restore();
    }
  }

  @Override
  public void close() {
    if (environment instanceof CommandEnvironment commands) {
      commands.close();
    }
  }
}
