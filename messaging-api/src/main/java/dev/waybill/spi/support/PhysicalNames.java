package dev.waybill.spi.support;

import dev.waybill.ConfigurationException;
import dev.waybill.spi.Address;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Maps logical names to those of the broker. Thread-safe.
 *
 * <p>A destination is {@code orders}, or {@code prod.orders} in the namespace {@code prod}, or
 * whatever {@code physical-name} says. What belongs to a group is named after both, joined by
 * {@code --}, which no logical name contains: {@code orders--billing--dlq}. The group itself is
 * {@code orders--billing}, so that two destinations never share one group of the broker. Overrides
 * apply to the destination alone: what Waybill creates beside it keeps the logical name.
 */
public final class PhysicalNames {
  private static final String JOIN = "--";

  private final String prefix;
  private final Map<String, String> overrides;
  private final int maxLength;
  private final ConcurrentMap<String, String> owners = new ConcurrentHashMap<>();

  /**
   * Refuses overrides that collide.
   *
   * @param namespace prefix of every name that is not overridden, or empty
   * @param overrides physical names of destinations by logical name
   * @param maxLength the broker's limit
   * @throws ConfigurationException if two destinations would share a name
   */
  public PhysicalNames(String namespace, Map<String, String> overrides, int maxLength) {
    this.prefix = namespace.isEmpty() ? "" : namespace + ".";
    this.overrides = Map.copyOf(overrides);
    this.maxLength = maxLength;
    overrides.keySet().forEach(this::destination);
  }

  /** The destination. */
  public String destination(String destination) {
    @Nullable String override = overrides.get(destination);
    return claim(
        override != null ? override : prefix + destination,
        "destination '" + destination + "'",
        "waybill.destinations." + destination + ".physical-name");
  }

  /** The private way into a group. */
  public String inlet(String destination, String group) {
    return part(destination, group, "inlet");
  }

  /** The dead letters of a group. */
  public String deadLetters(String destination, String group) {
    return part(destination, group, "dlq");
  }

  /** The state of a group. */
  public String state(String destination, String group) {
    return part(destination, group, "state");
  }

  /** The group, as the broker's own tools show it. */
  public String group(String destination, String group) {
    return limit(prefix + destination + JOIN + group, "group '" + group + "'");
  }

  /** Where a message goes. */
  public String of(Address address) {
    return switch (address.kind()) {
      case DESTINATION -> destination(address.destination());
      case INLET -> inlet(address.destination(), address.requireGroup());
      case DEAD_LETTERS -> deadLetters(address.destination(), address.requireGroup());
    };
  }

  private String part(String destination, String group, String part) {
    return claim(
        group(destination, group) + JOIN + part,
        part + " of '" + destination + "/" + group + "'",
        "waybill.namespace");
  }

  private String claim(String name, String owner, String key) {
    String other = owners.putIfAbsent(limit(name, owner), owner);
    if (other != null && !other.equals(owner)) {
      throw new ConfigurationException(
          List.of(
              "'"
                  + name
                  + "' is the physical name of both "
                  + other
                  + " and "
                  + owner
                  + ": change '"
                  + key
                  + "' so that each has its own"));
    }
    return name;
  }

  private String limit(String name, String owner) {
    if (name.length() > maxLength) {
      throw new ConfigurationException(
          List.of(
              "the physical name '"
                  + name
                  + "' of "
                  + owner
                  + " has "
                  + name.length()
                  + " characters, the broker allows "
                  + maxLength
                  + ": shorten the name or 'waybill.namespace'"));
    }
    return name;
  }
}
