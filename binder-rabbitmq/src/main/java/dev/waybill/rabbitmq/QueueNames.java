package dev.waybill.rabbitmq;

import dev.waybill.ConfigurationException;
import dev.waybill.spi.support.PhysicalNames;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** The names of a destination's and a group's objects. Thread-safe. */
final class QueueNames {
  /** The longest name of an exchange or queue, in bytes. */
  private static final int MAX_BYTES = 255;

  /** What follows the name of a group: the longest is that of a member's private queue. */
  private static final int SUFFIX_BYTES = 24;

  /** Parts of names are joined by dashes, so no destination and no group is called like these. */
  private static final String SHARED = "waybill";

  private final PhysicalNames names;
  private final DelayLine delayedEvents;
  private final DelayLine delayedHops;

  QueueNames(String namespace, Map<String, String> physicalNames) {
    physicalNames.forEach(QueueNames::requireShort);
    this.names = new PhysicalNames(namespace, physicalNames, MAX_BYTES - SUFFIX_BYTES);
    this.delayedEvents = new DelayLine(names.group(SHARED, "delayed") + "--");
    this.delayedHops = new DelayLine(names.group(SHARED, "retries") + "--");
  }

  private static void requireShort(String destination, String physical) {
    int bytes = physical.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MAX_BYTES || physical.isEmpty() || physical.startsWith("amq.")) {
      throw new ConfigurationException(
          List.of(
              "'waybill.destinations."
                  + destination
                  + ".physical-name' is '"
                  + physical
                  + "': an exchange needs a name of 1 to "
                  + MAX_BYTES
                  + " bytes that does not begin with 'amq.'"));
    }
  }

  /** The exchange that events are published to. */
  String exchange(String destination) {
    return names.destination(destination);
  }

  /** One of the queues of a group. */
  String queue(String destination, String group, int index) {
    return names.group(destination, group) + "--" + index;
  }

  String deadLetters(String destination, String group) {
    return names.deadLetters(destination, group);
  }

  String state(String destination, String group) {
    return names.state(destination, group);
  }

  /** What holds back events on their way to a destination. */
  DelayLine delayedEvents() {
    return delayedEvents;
  }

  /** What holds back messages on their way to an inlet. */
  DelayLine delayedHops() {
    return delayedHops;
  }

  /** The exchange through which members of a group hear of each other. */
  String members(String destination, String group) {
    return names.group(destination, group) + "--members";
  }

  /** What a member hears the others through. */
  String member(String destination, String group, String token) {
    return names.group(destination, group) + "--member-" + token;
  }
}
