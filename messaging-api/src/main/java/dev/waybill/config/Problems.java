package dev.waybill.config;

import dev.waybill.ConfigurationException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects what is wrong, each thing once, so that one exception can tell all of it. */
final class Problems {
  private final Set<String> found = new LinkedHashSet<>();

  void add(String problem) {
    found.add(problem);
  }

  /** A value that its option does not take. */
  void add(Setting setting, Option<?> option, IllegalArgumentException refusal) {
    String reason = refusal.getMessage();
    if (setting.secret() || reason == null) {
      reason = "must be a " + option.type();
    }
    String range = reason.contains(option.range()) ? "" : option.range();
    String standard = option.defaultText().isEmpty() ? "" : "default " + option.defaultText();
    String both = range + (range.isEmpty() || standard.isEmpty() ? "" : ", ") + standard;
    add(setting.describe() + ", " + reason + (both.isEmpty() ? "" : " (" + both + ")"));
  }

  List<String> all() {
    return List.copyOf(found);
  }

  void throwIfAny() {
    if (!found.isEmpty()) {
      throw new ConfigurationException(all());
    }
  }
}
