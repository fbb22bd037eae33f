package dev.waybill.kafka.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.Delivery;
import dev.waybill.MessageHandler;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Every call of the handlers of a test, in however many members, and what must hold of them. */
final class Diary {
  /** Times are of {@link System#nanoTime}; {@code ok} tells that the handler returned. */
  record Call(String id, String key, int attempt, long begin, long end, boolean ok) {}

  private final Queue<Call> calls = new ConcurrentLinkedQueue<>();
  private final Map<String, Long> handled = new ConcurrentHashMap<>();

  /** Notes what this handler does. */
  MessageHandler of(MessageHandler handler) {
    return delivery -> {
      long begin = System.nanoTime();
      boolean ok = false;
      try {
        handler.handle(delivery);
        ok = true;
      } finally {
        note(delivery, begin, ok);
      }
    };
  }

  void note(Delivery delivery, long begin, boolean ok) {
    String id = delivery.event().getId();
    calls.add(
        new Call(id, delivery.key().orElse("-"), delivery.attempt(), begin, System.nanoTime(), ok));
    if (ok) {
      handled.merge(id, 1L, Long::sum);
    }
  }

  boolean hasHandled(String id) {
    return handled.containsKey(id);
  }

  int handled() {
    return handled.size();
  }

  Set<String> handledIds() {
    return Set.copyOf(handled.keySet());
  }

  /** In the order they began. */
  List<Call> calls() {
    return calls.stream().sorted(Comparator.comparingLong(Call::begin)).toList();
  }

  Diary nothingLost(Set<String> confirmed) {
    Set<String> lost = new HashSet<>(confirmed);
    lost.removeAll(handled.keySet());
    assertThat(lost).as("confirmed, but not handled").isEmpty();
    return this;
  }

  /** First calls of a key ascend by the number that ends each id. */
  Diary firstDeliveriesInOrder() {
    Map<String, Integer> last = new HashMap<>();
    Set<String> seen = new HashSet<>();
    List<String> violations = new ArrayList<>();
    for (Call call : calls()) {
      if (seen.add(call.id())) {
        int number = number(call.id());
        Integer before = last.put(call.key(), number);
        if (before != null && before > number) {
          violations.add(call.key() + ": " + number + " after " + before);
        }
      }
    }
    assertThat(violations).as("first deliveries out of order").isEmpty();
    return this;
  }

  Diary neverTwoOfAKey() {
    Map<String, Call> before = new HashMap<>();
    List<String> overlaps = new ArrayList<>();
    for (Call call : calls()) {
      Call last = before.get(call.key());
      if (last != null && last.end() > call.begin()) {
        overlaps.add(last + " overlaps " + call);
      }
      if (last == null || last.end() < call.end()) {
        before.put(call.key(), call);
      }
    }
    assertThat(overlaps).as("two handlers of a key at once").isEmpty();
    return this;
  }

  static int number(String id) {
    return Integer.parseInt(id.substring(id.lastIndexOf('-') + 1));
  }
}
