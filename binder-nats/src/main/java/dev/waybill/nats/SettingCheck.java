package dev.waybill.nats;

import io.nats.client.Options;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Checks names and values of native settings against the client's own list of properties. */
final class SettingCheck {
  /** What the client's properties begin with. */
  static final String PREFIX = "io.nats.client.";

  private static final String OWN_RECONNECT = "Waybill reconnects by itself";
  private static final String OWN_THREADS = "Waybill's threads are named and end with the binder";
  private static final String GUARANTEES = "Waybill's guarantees rest on its own value";

  /** Settings that Waybill keeps to itself, with the reason. */
  private static final Map<String, String> OWNED = new HashMap<>();

  static {
    OWNED.put("url", "set 'endpoint' of the binder instead");
    OWNED.put("servers", "set 'endpoint' of the binder instead");
    OWNED.put("timeout", "set 'connect-timeout' of the binder instead");
    OWNED.put("reconnect.max", OWN_RECONNECT);
    OWNED.put("reconnect.wait", OWN_RECONNECT);
    OWNED.put("reconnect.jitter", OWN_RECONNECT);
    OWNED.put("reconnect.jitter.tls", OWN_RECONNECT);
    OWNED.put("reconnect.buffer.size", OWN_RECONNECT);
    OWNED.put("reconnect.delay.handler.class", OWN_RECONNECT);
    OWNED.put("reconnect.delay.behavior", OWN_RECONNECT);
    OWNED.put("noheaders", "events travel in headers");
    OWNED.put("nonoresponders", GUARANTEES);
    OWNED.put("reportnoresponders", GUARANTEES);
    OWNED.put("outgoingqueue.maxmessages", "set 'max-in-flight' of the publisher instead");
    OWNED.put("outgoingqueue.discardwhenfull", GUARANTEES);
    OWNED.put("callback.connection", GUARANTEES);
    OWNED.put("callback.error", GUARANTEES);
    OWNED.put("max.control.line", GUARANTEES);
    for (String part :
        List.of("executor", "scheduled", "connect", "callback", "reader", "writer")) {
      OWNED.put(
          part.equals("executor") ? "executor.service.class" : part + ".executor.service.class",
          OWN_THREADS);
      OWNED.put(part + ".thread.factory.class", OWN_THREADS);
    }
    OWNED.put("dispatcher.factory.class", OWN_THREADS);
  }

  private final String prefix;

  /** Names settings with the prefix of their configuration key. */
  SettingCheck(String prefix) {
    this.prefix = prefix;
  }

  /** The client's own list, without the prefix that its properties have. */
  static Set<String> known() {
    TreeSet<String> known = new TreeSet<>();
    for (Field field : Options.class.getFields()) {
      if (field.getName().startsWith("PROP_") && field.getType() == String.class) {
        try {
          String name = (String) field.get(null);
          known.add(name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name);
        } catch (IllegalAccessException e) {
          throw new IllegalStateException("Public fields can be read", e);
        }
      }
    }
    return known;
  }

  /** Every problem as a sentence. Values appear only where they cannot be secret. */
  List<String> problems(Map<String, String> settings) {
    List<String> problems = new ArrayList<>();
    Set<String> known = known();
    new TreeMap<>(settings)
        .forEach(
            (name, value) -> {
              String reason = OWNED.get(name.toLowerCase(java.util.Locale.ROOT));
              if (reason != null) {
                problems.add("'" + prefix + name + "' cannot be set: " + reason);
              } else if (!known.contains(name)) {
                problems.add(unknown(name, known));
              } else {
                String invalid = invalid(name, value);
                if (invalid != null) {
                  problems.add(invalid);
                }
              }
            });
    return problems;
  }

  private String unknown(String name, Set<String> known) {
    String nearest = Suggestion.nearest(name, known);
    return "unknown key '"
        + prefix
        + name
        + "'"
        + (nearest == null
            ? ": it is no setting of the NATS client"
            : ", did you mean '" + nearest + "'?");
  }

  /** The client tells only by building its options, one setting at a time. */
  private @Nullable String invalid(String name, String value) {
    java.util.Properties one = new java.util.Properties();
    one.setProperty(PREFIX + name, value);
    try {
      Object ignored = new Options.Builder().properties(one);
      return null;
    } catch (RuntimeException e) {
      return "'" + prefix + name + "' is not valid" + (isSecret(name) ? "" : ": " + e.getMessage());
    }
  }

  private static boolean isSecret(String name) {
    String lower = name.toLowerCase(java.util.Locale.ROOT);
    return lower.contains("password") || lower.contains("token") || lower.contains("username");
  }
}
