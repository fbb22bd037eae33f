package dev.waybill.rabbitmq;

import dev.waybill.ConfigurationException;
import dev.waybill.config.NativeSettings;
import dev.waybill.spi.support.SlotHash;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Native options of a destination, which are arguments of its exchange, and of a group: {@code
 * partitions}, {@code prefetch}, and with a prefix arguments of its queues: {@code
 * queue.x-max-length}, {@code dead-letters.x-max-age}.
 */
final class QueueOptions {
  static final String PARTITIONS = "partitions";
  static final String PREFETCH = "prefetch";
  static final String DELIVERY_LIMIT = "delivery-limit";
  private static final String QUEUE = "queue.";
  private static final String DEAD_LETTERS = "dead-letters.";
  private static final int MAX_PREFETCH = 2_000;
  private static final String GUARANTEES = "Waybill's guarantees rest on its own value";

  private QueueOptions() {}

  /** What is wrong with the native options of a group. */
  static List<String> problems(String destination, String group, Map<String, String> options) {
    Map<String, String> owned = new HashMap<>();
    Map<String, String> named = new HashMap<>(options);
    for (String prefix : List.of(QUEUE, DEAD_LETTERS)) {
      OWNED.forEach(argument -> owned.put(prefix + argument, GUARANTEES));
      named.keySet().removeIf(name -> name.startsWith(prefix + "x-") && !owned.containsKey(name));
    }
    return new NativeSettings(
            "waybill.destinations." + destination + ".groups." + group + ".native.",
            "RabbitMQ",
            Set.of(PARTITIONS, PREFETCH, DELIVERY_LIMIT),
            owned)
        .problems(named, QueueOptions::wrong);
  }

  private static @Nullable String wrong(String name, String value) {
    return switch (name) {
      case PARTITIONS -> outside(value, 1, SlotHash.SLOTS);
      case PREFETCH -> outside(value, 1, MAX_PREFETCH);
      default -> outside(value, 20, Integer.MAX_VALUE);
    };
  }

  private static final List<String> OWNED =
      List.of(
          "x-queue-type",
          "x-single-active-consumer",
          "x-delivery-limit",
          "x-overflow",
          "x-dead-letter-exchange",
          "x-dead-letter-routing-key",
          "x-dead-letter-strategy");

  private static @Nullable String outside(String value, int min, int max) {
    try {
      int number = Integer.parseInt(value.trim());
      return number >= min && number <= max ? null : "must be " + min + ".." + max;
    } catch (NumberFormatException e) {
      return "must be a whole number";
    }
  }

  static void require(String destination, String group, Map<String, String> options) {
    List<String> problems = problems(destination, group, options);
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
  }

  static int number(Map<String, String> options, String name, int otherwise) {
    String value = options.get(name);
    return value == null ? otherwise : Integer.parseInt(value.trim());
  }

  /** Arguments of an exchange. */
  static Map<String, Object> exchange(Map<String, String> options) {
    return typed(options, "");
  }

  /** Arguments of the queues that events wait in. */
  static Map<String, Object> queue(Map<String, String> options) {
    return typed(options, QUEUE);
  }

  static Map<String, Object> deadLetters(Map<String, String> options) {
    return typed(options, DEAD_LETTERS);
  }

  private static Map<String, Object> typed(Map<String, String> options, String prefix) {
    Map<String, Object> arguments = new HashMap<>();
    options.forEach(
        (name, value) -> {
          if (name.startsWith(prefix)) {
            arguments.put(name.substring(prefix.length()), typed(value.trim()));
          }
        });
    return arguments;
  }

  private static Object typed(String value) {
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException e) {
      return value.equals("true") || value.equals("false") ? Boolean.valueOf(value) : value;
    }
  }
}
