package dev.waybill.spi;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A message on its way to the broker.
 *
 * @param to where it goes
 * @param payload what it carries
 * @param key the ordering key, or null for an unordered message; of a raw payload, too, whatever
 *     its native key
 * @param delay how long the broker holds it back, at least; zero unless the capability allows more,
 *     which it then does for destinations and inlets alike
 * @param ttl how long it is worth delivering, or null
 * @param priority higher goes first; 0 unless the capability allows more
 */
public record Outbound(
    Address to,
    Payload payload,
    @Nullable String key,
    Duration delay,
    @Nullable Duration ttl,
    int priority) {

  /** A message with no delay, time to live or priority. */
  public static Outbound of(Address to, Payload payload, @Nullable String key) {
    return new Outbound(to, payload, key, Duration.ZERO, null, 0);
  }
}
