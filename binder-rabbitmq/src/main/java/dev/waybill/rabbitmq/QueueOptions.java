package dev.waybill.rabbitmq;

import dev.waybill.ConfigurationException;
import dev.waybill.spi.support.SlotHash;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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

  private QueueOptions() {}

  /** What is wrong with the native options of a group. */
  static List<String> problems(String destination, String group, Map<String, String> options) {
    String prefix = "'waybill.destinations." + destination + ".groups." + group + ".native.";
    List<String> problems = new ArrayList<>();
    new TreeMap<>(options)
        .forEach(
            (name, value) -> {
              String wrong = wrong(name, value);
              if (wrong != null) {
                problems.add(prefix + name + "' " + wrong);
              }
            });
    return problems;
  }

  private static @Nullable String wrong(String name, String value) {
    return switch (name) {
      case PARTITIONS -> outside(value, 1, SlotHash.SLOTS);
      case PREFETCH -> outside(value, 1, MAX_PREFETCH);
      case DELIVERY_LIMIT -> outside(value, 20, Integer.MAX_VALUE);
      default -> {
        if (name.startsWith(QUEUE + "x-") || name.startsWith(DEAD_LETTERS + "x-")) {
          String argument = name.substring(name.indexOf('.') + 1);
          yield OWNED.contains(argument)
              ? "cannot be set: Waybill's guarantees rest on its own value"
              : null;
        }
        String nearest =
            Suggestion.nearest(
                name, List.of(PARTITIONS, PREFETCH, DELIVERY_LIMIT, QUEUE, DEAD_LETTERS));
        yield "is unknown"
            + (nearest == null
                ? ": a group has 'partitions', 'prefetch', 'delivery-limit', 'queue.x-…' and"
                    + " 'dead-letters.x-…'"
                : ", did you mean '" + nearest + "'?");
      }
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
