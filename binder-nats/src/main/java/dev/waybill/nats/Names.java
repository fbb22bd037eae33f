package dev.waybill.nats;

import dev.waybill.ConfigurationException;
import dev.waybill.spi.Address;
import dev.waybill.spi.support.PhysicalNames;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Maps logical names to streams, buckets and subjects. A stream's name has {@code _} where the
 * physical name has a dot, which logical names never contain; what lies in a subject in place of a
 * name is written the same way, so each name is one token. Thread-safe.
 */
final class Names {
  private static final int MAX_LENGTH = 200;

  /** Not a slot, and nothing a logical name could be: what is private to a group. */
  private static final String INLET = ".~r.";

  private static final String DEAD_LETTERS = ".~d.";

  private static final String SCHEDULED = ".~s.";

  private final PhysicalNames physical;
  private final ConcurrentMap<String, String> streams = new ConcurrentHashMap<>();

  Names(String namespace, Map<String, String> overrides) {
    this.physical = new PhysicalNames(namespace, overrides, MAX_LENGTH);
    overrides.keySet().forEach(this::stream);
  }

  /** The stream of a destination. */
  String stream(String destination) {
    return claim(physical.destination(destination));
  }

  /** The stream of a group's dead letters. */
  String deadLetterStream(String destination, String group) {
    return claim(physical.deadLetters(destination, group));
  }

  /** The key-value bucket of a group. */
  String bucket(String destination, String group) {
    return claim(physical.state(destination, group));
  }

  /** The stream that holds what is sent to an address. */
  String stream(Address to) {
    return to.kind() == Address.Kind.DEAD_LETTERS
        ? deadLetterStream(to.destination(), to.requireGroup())
        : stream(to.destination());
  }

  /** What the subjects of an address begin with; a slot follows, but for dead letters. */
  String subject(Address to) {
    String destination = physical.destination(to.destination());
    return switch (to.kind()) {
      case DESTINATION -> destination + ".";
      case INLET -> destination + INLET + token(to.requireGroup()) + ".";
      case DEAD_LETTERS -> destination + DEAD_LETTERS + token(to.requireGroup());
    };
  }

  /** Where a message waits for its time; something unique follows. */
  String scheduledSubject(Address to) {
    return physical.destination(to.destination()) + SCHEDULED;
  }

  /** What a destination's stream listens to: its slots, and the inlets of all groups. */
  List<String> subjects(String destination, boolean scheduled) {
    String prefix = physical.destination(destination);
    String slots = prefix + ".*";
    String inlets = prefix + INLET + "*.*";
    return scheduled ? List.of(slots, inlets, prefix + SCHEDULED + "*") : List.of(slots, inlets);
  }

  /** The group in the names of consumers. */
  String group(String destination, String group) {
    return token(physical.group(destination, group));
  }

  private String claim(String name) {
    String stream = token(name);
    String other = streams.putIfAbsent(stream, name);
    if (other != null && !other.equals(name)) {
      throw new ConfigurationException(
          List.of(
              "'"
                  + name
                  + "' and '"
                  + other
                  + "' would both be the stream '"
                  + stream
                  + "', because NATS allows no dots in such names: change a 'physical-name' or"
                  + " 'waybill.namespace' so that each has its own"));
    }
    return stream;
  }

  private static String token(String name) {
    return name.replace('.', '_');
  }
}
