package dev.waybill.config;

import dev.waybill.MessagingConfig;
import dev.waybill.Ordering;
import dev.waybill.TopologyMode;
import dev.waybill.spi.BinderConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A configuration that was understood and found to be without fault. Immutable. Internal; may
 * change or disappear in any release.
 */
public final class Configuration {
  private final Sources sources;
  private final Map<String, List<Option<?>>> types;

  private Configuration(Sources sources, Map<String, List<Option<?>>> types) {
    this.sources = sources;
    this.types = types;
  }

  /**
   * Understands a configuration.
   *
   * @param types the options of the binders on the class path, by type
   * @throws dev.waybill.ConfigurationException with every problem
   */
  public static Configuration of(MessagingConfig config, Map<String, List<Option<?>>> types) {
    return new Configuration(config.sources(), Map.copyOf(types));
  }

  /** The name of the binder of destinations that name none. */
  public String defaultBinder() {
    return global().get(GlobalOptions.BINDER);
  }

  /** The prefix of physical names, or empty. */
  public String namespace() {
    return global().get(GlobalOptions.NAMESPACE);
  }

  /** What to do about the broker's topology. */
  public TopologyMode topology() {
    return global().get(GlobalOptions.TOPOLOGY);
  }

  /** The names of the binders that are configured, used by a destination, or the default. */
  public Set<String> binders() {
    return Set.of(defaultBinder());
  }

  /** The destinations that configuration names. */
  public Set<String> destinations() {
    return Set.of();
  }

  /** The groups that configuration names under this destination. */
  public Set<String> groups(String destination) {
    return Set.of();
  }

  /**
   * How to open a binder.
   *
   * @throws dev.waybill.ConfigurationException if there is none of this name
   */
  public BinderSettings binder(String name) {
    Setting type = sources.find(Prefixes.binder(name), "type");
    String actual = type == null ? name : type.text();
    Problems problems = new Problems();
    OptionValues values =
        read(types.getOrDefault(actual, List.of()), problems, Prefixes.binder(name));
    problems.throwIfAny();
    return new BinderSettings(
        actual,
        new BinderConfig(
            name, values, sources.below(Prefixes.binder(name) + "client."), namespace(), Map.of()));
  }

  /**
   * A destination, configured or not.
   *
   * @throws dev.waybill.ConfigurationException if the name or a value is bad
   */
  public DestinationSettings destination(String name) {
    Problems problems = new Problems();
    OptionValues values =
        read(DestinationOptions.all(), problems, Prefixes.destination(name))
            .over(read(DestinationOptions.shared(), problems, Prefixes.DEFAULTS));
    problems.throwIfAny();
    return new DestinationSettings(
        name,
        values.find(DestinationOptions.BINDER).orElse(defaultBinder()),
        values,
        sources.below(Prefixes.destination(name) + "native."));
  }

  /**
   * How a destination is published to: values of {@link PublishingOptions}.
   *
   * @param code what the program asks for; weaker than every other source
   * @throws dev.waybill.ConfigurationException if the name or a value is bad, or values contradict
   *     each other
   */
  public OptionValues publishing(String destination, OptionValues code) {
    Problems problems = new Problems();
    OptionValues values =
        read(
                PublishingOptions.all(),
                problems,
                Prefixes.destination(destination) + "publish.",
                Prefixes.DEFAULTS + "publish.")
            .over(code);
    problems.throwIfAny();
    return values;
  }

  /**
   * How a group consumes.
   *
   * @param code what the program asks for; weaker than every other source
   * @throws dev.waybill.ConfigurationException if a name or a value is bad, or values contradict
   *     each other
   */
  public GroupSettings group(String destination, String group, OptionValues code) {
    Ordering above = destination(destination).values().get(DestinationOptions.ORDERING);
    Problems problems = new Problems();
    String own = Prefixes.group(destination, group);
    OptionValues values =
        read(GroupOptions.all(), problems, own, Prefixes.group(group))
            .over(read(GroupOptions.shared(), problems, Prefixes.DEFAULTS))
            .over(code);
    problems.throwIfAny();
    Map<String, String> natives =
        new LinkedHashMap<>(sources.below(Prefixes.group(group) + "native."));
    natives.putAll(sources.below(own + "native."));
    return new GroupSettings(
        destination, group, values.find(GroupOptions.ORDERING).orElse(above), values, natives);
  }

  private OptionValues global() {
    return read(GlobalOptions.all(), new Problems(), Prefixes.ROOT);
  }

  private OptionValues read(List<Option<?>> options, Problems problems, String... prefixes) {
    OptionValues values = OptionValues.none();
    for (Option<?> option : options) {
      values = read(values, option, problems, prefixes);
    }
    return values;
  }

  /** The first prefix that has a value wins, whatever its source. */
  private <T> OptionValues read(
      OptionValues values, Option<T> option, Problems problems, String... prefixes) {
    for (String prefix : prefixes) {
      Setting setting = sources.find(prefix, option.key());
      if (setting != null) {
        try {
          return values.with(option, option.parse(setting.text()), setting);
        } catch (IllegalArgumentException e) {
          problems.add(setting, option, e);
          return values;
        }
      }
    }
    return values;
  }
}
