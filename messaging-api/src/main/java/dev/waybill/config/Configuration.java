package dev.waybill.config;

import dev.waybill.MessagingConfig;
import dev.waybill.TopologyMode;
import dev.waybill.spi.BinderConfig;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;

/**
 * A configuration that was understood and found to be without fault. Immutable. Internal; may
 * change or disappear in any release.
 */
public final class Configuration {
  private final Sources sources;
  private final KnownKeys known;
  private final BinderTypes types;
  private final KnownNames names;
  private final SettingReader reader;
  private final OptionValues global;

  private Configuration(Sources sources, KnownKeys known, Problems problems) {
    this.sources = sources;
    this.known = known;
    this.types = new BinderTypes(sources, known);
    this.names = new Survey(sources, known, types, problems).run();
    this.reader = new SettingReader(sources);
    this.global = reader.global(problems);
  }

  /**
   * Understands a configuration.
   *
   * @param types the options of the binders on the class path, by type
   * @throws dev.waybill.ConfigurationException with every problem
   */
  public static Configuration of(MessagingConfig config, Map<String, List<Option<?>>> types) {
    return of(config, types, (type, settings) -> List.of());
  }

  /**
   * As above.
   *
   * @param binderProblems what a binder of this type finds wrong with its settings
   */
  public static Configuration of(
      MessagingConfig config,
      Map<String, List<Option<?>>> types,
      BiFunction<String, BinderConfig, List<String>> binderProblems) {
    Problems problems = new Problems();
    Configuration read = new Configuration(config.sources(), new KnownKeys(types), problems);
    new WholeCheck(read.known, read.names, read.types, read.reader, problems)
        .run(read.defaultBinder());
    for (String name : read.binders()) {
      if (read.types.isAvailable(name)) {
        BinderConfig settings = read.binderConfig(name, new Problems(), Map.of());
        binderProblems.apply(read.types.of(name), settings).forEach(problems::add);
      }
    }
    problems.throwIfAny();
    return read;
  }

  /** The name of the binder of destinations that name none. */
  public String defaultBinder() {
    return global.get(GlobalOptions.BINDER);
  }

  /** The prefix of physical names, or empty. */
  public String namespace() {
    return global.get(GlobalOptions.NAMESPACE);
  }

  /** What to do about the broker's topology. */
  public TopologyMode topology() {
    return global.get(GlobalOptions.TOPOLOGY);
  }

  /**
   * The names of the binders that are configured, used by a destination, or the default; the
   * default only if it was asked for, or is there, or is the only one.
   */
  public Set<String> binders() {
    return types.mentioned();
  }

  /** The destinations that configuration names. */
  public Set<String> destinations() {
    return Set.copyOf(names.destinations().keySet());
  }

  /** The groups that configuration names under this destination. */
  public Set<String> groups(String destination) {
    return Set.copyOf(names.destinations().getOrDefault(destination, Set.of()));
  }

  /**
   * How to open a binder.
   *
   * @throws dev.waybill.ConfigurationException if there is none of this name
   */
  public BinderSettings binder(String name) {
    Problems problems = new Problems();
    types.problem(name).ifPresent(problems::add);
    BinderConfig settings = binderConfig(name, problems, physicalNames(name));
    problems.throwIfAny();
    return new BinderSettings(types.of(name), settings);
  }

  private BinderConfig binderConfig(
      String name, Problems problems, Map<String, String> physicalNames) {
    return new BinderConfig(
        name,
        reader.binder(name, known.ofType(types.of(name)), problems),
        sources.below(Place.binder(name).nativePrefix()),
        namespace(),
        physicalNames);
  }

  /**
   * A destination, configured or not.
   *
   * @throws dev.waybill.ConfigurationException if the name or a value is bad
   */
  public DestinationSettings destination(String name) {
    Problems problems = new Problems();
    badName("destination", name, Names.ofDestination(name), problems);
    OptionValues values = reader.destination(name, problems);
    String binder = values.find(DestinationOptions.BINDER).orElse(defaultBinder());
    types.problem(binder).ifPresent(problems::add);
    problems.throwIfAny();
    return new DestinationSettings(
        name, binder, values, sources.below(Place.destination(name).nativePrefix()));
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
    badName("destination", destination, Names.ofDestination(destination), problems);
    OptionValues values = reader.publishing(destination, problems).over(code);
    contradictions(problems, true).publishing(values);
    problems.throwIfAny();
    return values;
  }

  /**
   * What is configured for a group that is not subscribed here, as its topology and its dead
   * letters need it. Defaults contradict nothing, because who does subscribe may replace them.
   *
   * @throws dev.waybill.ConfigurationException if a name or a value is bad
   */
  public GroupSettings group(String destination, String group) {
    return group(destination, group, OptionValues.none(), false);
  }

  /**
   * How a group consumes.
   *
   * @param code what the program asks for; weaker than every other source
   * @throws dev.waybill.ConfigurationException if a name or a value is bad, or values contradict
   *     each other
   */
  public GroupSettings group(String destination, String group, OptionValues code) {
    return group(destination, group, code, true);
  }

  private GroupSettings group(
      String destination, String group, OptionValues code, boolean complete) {
    Problems problems = new Problems();
    badName("destination", destination, Names.ofDestination(destination), problems);
    badName("group", group, Names.ofGroup(group), problems);
    OptionValues above = reader.destination(destination, problems);
    OptionValues values = reader.group(destination, group, problems).over(code);
    contradictions(problems, complete).group(values, above);
    problems.throwIfAny();
    Map<String, String> natives = new TreeMap<>(sources.below(Place.group(group).nativePrefix()));
    natives.putAll(sources.below(Place.group(destination, group).nativePrefix()));
    return new GroupSettings(
        destination,
        group,
        values.find(GroupOptions.ORDERING).orElse(above.get(DestinationOptions.ORDERING)),
        values,
        natives);
  }

  private Map<String, String> physicalNames(String binder) {
    Map<String, String> physicalNames = new TreeMap<>();
    for (String name : names.destinations().keySet()) {
      DestinationSettings settings = destination(name);
      if (settings.binder().equals(binder)) {
        settings
            .values()
            .find(DestinationOptions.PHYSICAL_NAME)
            .ifPresent(physical -> physicalNames.put(name, physical));
      }
    }
    return physicalNames;
  }

  private static Contradictions contradictions(Problems problems, boolean complete) {
    return new Contradictions(problems, complete, Runtime.version().feature());
  }

  private static void badName(String what, String name, Optional<String> flaw, Problems problems) {
    flaw.ifPresent(text -> problems.add("bad " + what + " name '" + name + "': " + text));
  }
}
