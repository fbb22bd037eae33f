package dev.waybill.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Checks the settings that are handed to a broker's client as they are, against the names that the
 * client itself knows, so that a misspelt one fails at start-up instead of doing nothing.
 * Immutable, thread-safe.
 */
public final class NativeSettings {
  private final String prefix;
  private final String client;
  private final Set<String> known;
  private final Map<String, String> owned;

  /** What is wrong with the value of a setting whose name is known. */
  @FunctionalInterface
  public interface Values {
    /**
     * The end of a sentence such as "it must be a number", empty where all that can be said is that
     * the value is wrong, or null if nothing is. Must not show a value that may be secret.
     */
    @Nullable String wrong(String name, String value);
  }

  /**
   * Names settings as the configuration does.
   *
   * @param prefix what stands before a name in the configuration, with its dot
   * @param client whose settings they are, such as {@code Kafka}
   * @param known every name there is
   * @param owned names that the binder keeps to itself, each with the reason, known or not
   */
  public NativeSettings(
      String prefix, String client, Set<String> known, Map<String, String> owned) {
    this.prefix = prefix;
    this.client = client;
    this.known = Set.copyOf(known);
    this.owned = Map.copyOf(owned);
  }

  /** Every problem as a sentence, in the order of the names. Shows no value by itself. */
  public List<String> problems(Map<String, String> settings, Values values) {
    List<String> problems = new ArrayList<>();
    new TreeMap<>(settings)
        .forEach(
            (name, value) -> {
              String problem = problem(name, value, values);
              if (problem != null) {
                problems.add(problem);
              }
            });
    return problems;
  }

  private @Nullable String problem(String name, String value, Values values) {
    String reason = owned.get(name);
    if (reason != null) {
      return quoted(name) + " cannot be set: " + reason;
    }
    if (!known.contains(name)) {
      return "unknown key "
          + quoted(name)
          + EditDistance.nearest(name, known)
              .map(meant -> ", did you mean '" + meant + "'?")
              .orElse(": it is no setting of the " + client + " client");
    }
    String wrong = values.wrong(name, value);
    if (wrong == null) {
      return null;
    }
    return quoted(name) + " is not valid" + (wrong.isEmpty() ? "" : ": " + wrong);
  }

  private String quoted(String name) {
    return "'" + prefix + name + "'";
  }
}
