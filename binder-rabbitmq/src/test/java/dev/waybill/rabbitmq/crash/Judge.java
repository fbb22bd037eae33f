package dev.waybill.rabbitmq.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/** What must hold of a history, whatever was killed in it. */
final class Judge {
  private final ToLongFunction<String> diedAt;
  private final List<HandlerLog.Call> calls;

  Judge(Members members) {
    this(members.calls(), members::diedAt);
  }

  /** Calls in the order they began, and when the processes they ran in died. */
  Judge(List<HandlerLog.Call> calls, ToLongFunction<String> diedAt) {
    this.calls = calls;
    this.diedAt = diedAt;
  }

  List<HandlerLog.Call> calls() {
    return calls;
  }

  /** Every confirmed event was handled, or is a dead letter. */
  Judge nothingLost(Set<String> confirmed, Set<String> deadLetters) {
    assertThat(lost(confirmed, deadLetters))
        .as("confirmed, but neither handled nor a dead letter")
        .isEmpty();
    return this;
  }

  /** What was confirmed and is neither handled nor a dead letter, yet. */
  Set<String> lost(Set<String> confirmed, Set<String> deadLetters) {
    Set<String> handled = new HashSet<>(deadLetters);
    calls.stream().filter(HandlerLog.Call::ok).forEach(call -> handled.add(call.id()));
    Set<String> lost = new HashSet<>(confirmed);
    lost.removeAll(handled);
    return lost;
  }

  /** First deliveries of a key ascend; ids end in the number of the event within its key. */
  Judge firstDeliveriesInOrder(Set<String> confirmed) {
    Map<String, Integer> last = new HashMap<>();
    Set<String> seen = new HashSet<>();
    List<String> violations = new ArrayList<>();
    for (HandlerLog.Call call : calls) {
      if (confirmed.contains(call.id()) && seen.add(call.id())) {
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

  /** No two handlers of a key at once; a call that its process died in ended with the process. */
  Judge neverTwoOfAKey() {
    Map<String, HandlerLog.Call> running = new HashMap<>();
    List<String> overlaps = new ArrayList<>();
    for (HandlerLog.Call call : calls) {
      HandlerLog.Call before = running.get(call.key());
      if (before != null && end(before) > call.begin()) {
        overlaps.add(before + " overlaps " + call);
      }
      if (before == null || end(before) < end(call)) {
        running.put(call.key(), call);
      }
    }
    assertThat(overlaps).as("two handlers of a key at once").isEmpty();
    return this;
  }

  private long end(HandlerLog.Call call) {
    return call.ended() ? call.end() : diedAt.applyAsLong(call.process());
  }

  /** No event was tried more often than the policy and the deaths allow. */
  Judge attemptsAtMost(int maxAttempts, int crashes) {
    Map<String, Integer> attempts = new HashMap<>();
    calls.forEach(call -> attempts.merge(call.id(), 1, Integer::sum));
    attempts.forEach(
        (id, count) ->
            assertThat(count).as("attempts of %s", id).isLessThanOrEqualTo(maxAttempts + crashes));
    return this;
  }

  /** The events of each key in the order in which they were first handled with success. */
  Map<String, List<String>> handled() {
    Map<String, List<String>> handled = new TreeMap<>();
    Set<String> seen = new HashSet<>();
    calls.stream()
        .filter(HandlerLog.Call::ok)
        .filter(call -> seen.add(call.id()))
        .forEach(
            call -> handled.computeIfAbsent(call.key(), k -> new ArrayList<>()).add(call.id()));
    return handled;
  }

  static int number(String id) {
    return Integer.parseInt(id.substring(id.lastIndexOf('-') + 1));
  }
}
