package dev.waybill.config;

import java.util.List;

/**
 * Reads the values of options from wherever they are given. The more specific key wins over the
 * more general one, whatever their sources; each key has the value of its strongest source.
 */
final class SettingReader {
  private static final String PUBLISH = "publish.";

  private final Sources sources;

  SettingReader(Sources sources) {
    this.sources = sources;
  }

  OptionValues global(Problems problems) {
    return read(GlobalOptions.all(), problems, Place.GLOBAL.prefix());
  }

  OptionValues binder(String name, List<Option<?>> options, Problems problems) {
    return read(options, problems, Place.binder(name).prefix());
  }

  OptionValues destination(String name, Problems problems) {
    return read(DestinationOptions.all(), problems, Place.destination(name).prefix())
        .over(destinationDefaults(problems));
  }

  OptionValues destinationDefaults(Problems problems) {
    return read(DestinationOptions.shared(), problems, Place.DEFAULTS.prefix());
  }

  OptionValues publishing(String destination, Problems problems) {
    return read(
            PublishingOptions.all(), problems, Place.destination(destination).prefix() + PUBLISH)
        .over(publishingDefaults(problems));
  }

  OptionValues publishingDefaults(Problems problems) {
    return read(PublishingOptions.all(), problems, Place.DEFAULTS.prefix() + PUBLISH);
  }

  OptionValues group(String destination, String name, Problems problems) {
    return read(GroupOptions.all(), problems, Place.group(destination, name).prefix())
        .over(group(name, problems));
  }

  /** What is configured for groups of this name under whatever destination. */
  OptionValues group(String name, Problems problems) {
    return read(GroupOptions.all(), problems, Place.group(name).prefix())
        .over(groupDefaults(problems));
  }

  OptionValues groupDefaults(Problems problems) {
    return read(GroupOptions.shared(), problems, Place.DEFAULTS.prefix());
  }

  private OptionValues read(List<Option<?>> options, Problems problems, String prefix) {
    OptionValues values = OptionValues.none();
    for (Option<?> option : options) {
      values = read(values, option, problems, prefix);
    }
    return values;
  }

  private <T> OptionValues read(
      OptionValues values, Option<T> option, Problems problems, String prefix) {
    Setting setting = sources.find(prefix, option.key());
    if (setting == null) {
      return values;
    }
    try {
      return values.with(option, option.parse(setting.text()), setting);
    } catch (IllegalArgumentException e) {
      problems.add(setting, option, e);
      return values;
    }
  }
}
