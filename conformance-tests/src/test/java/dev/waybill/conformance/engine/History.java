package dev.waybill.conformance.engine;

import dev.waybill.Delivery;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What happened in a simulation, and the promises it must keep. Breaches that can be seen at once
 * are noted at once, with the time.
 */
final class History {
  private final List<String> published = new ArrayList<>();
  private final Set<String> confirmed = new LinkedHashSet<>();
  private final Set<String> firsts = new LinkedHashSet<>();
  private final Set<String> released = new LinkedHashSet<>();
  private final Map<String, Integer> starts = new HashMap<>();
  private final Map<String, Integer> lastAttempt = new HashMap<>();
  private final Set<String> handled = new LinkedHashSet<>();
  private final Map<String, String> running = new LinkedHashMap<>();
  private final Map<String, Program> runningIn = new HashMap<>();
  private final List<String> breaches = new ArrayList<>();
  final List<String> log = new ArrayList<>();
  private final int maxAttempts;
  private final boolean parks;

  /** Of each key, the event that parked it. */
  private final Map<String, String> parked = new HashMap<>();

  private int crashes;
  private int interruptions;

  History(int maxAttempts, boolean parks) {
    this.maxAttempts = maxAttempts;
    this.parks = parks;
  }

  void published(String id) {
    published.add(id);
  }

  void confirmed(String id) {
    confirmed.add(id);
  }

  private static String keyOf(String id) {
    return id.substring(0, 1);
  }

  void started(Program program, Delivery delivery) {
    String id = delivery.event().getId();
    log.add("start " + id + "#" + delivery.attempt() + " in " + program.member());
    String other = running.put(keyOf(id), id);
    if (other != null) {
      breaches.add(id + " started while " + other + " of its key ran");
    }
    runningIn.put(keyOf(id), program);
    if (delivery.attempt() == 1 && released.contains(keyOf(id)) && starts.containsKey(id)) {
      starts.put(id, 0);
      lastAttempt.remove(id);
    }
    starts.merge(id, 1, Integer::sum);
    firsts.add(id);
    if (handled.contains(id) && isCalm()) {
      breaches.add(id + " started although it had been handled");
    }
    if (starts.get(id) > maxAttempts + crashes + interruptions) {
      breaches.add(id + " started " + starts.get(id) + " times with " + crashes + " crashes");
    }
    String parkedBy = parked.get(keyOf(id));
    if (parkedBy != null && !parkedBy.equals(id)) {
      breaches.add(id + " started although " + parkedBy + " had parked its key");
    }
    Integer before = lastAttempt.put(id, delivery.attempt());
    if (before != null && delivery.attempt() < before) {
      breaches.add(id + ": attempt " + delivery.attempt() + " after attempt " + before);
    }
    if (isCalm() && delivery.attempt() != (before == null ? 1 : before + 1)) {
      breaches.add(id + ": attempt " + delivery.attempt() + " after " + before);
    }
  }

  /** Whether nobody has died or was interrupted so far. */
  private boolean isCalm() {
    return crashes == 0 && interruptions == 0;
  }

  /** What its handler came to. */
  void ended(String id, int attempt, boolean well) {
    log.add("end " + id + (well ? "" : " failed"));
    noLongerRuns(id);
    if (well) {
      handled.add(id);
    } else if (parks && attempt == maxAttempts) {
      parked.put(keyOf(id), id);
    }
  }

  /** Its handler was cancelled because its shard went, or its member. */
  void interrupted(String id) {
    log.add("interrupt " + id);
    interruptions++;
    noLongerRuns(id);
  }

  private void noLongerRuns(String id) {
    running.remove(keyOf(id));
    runningIn.remove(keyOf(id));
  }

  void crashed(Program program) {
    log.add("crash " + program.member());
    crashes++;
    runningIn
        .entrySet()
        .removeIf(
            entry -> {
              boolean died = entry.getValue() == program;
              if (died) {
                running.remove(entry.getKey());
              }
              return died;
            });
  }

  /** From here on the dead letters of a key may run once more, with attempts that begin anew. */
  void released(String key) {
    log.add("release " + key);
    released.add(key);
    parked.remove(key);
  }

  /** Everything that was not as it must be. */
  List<String> breaches(List<String> deadLetters) {
    List<String> all = new ArrayList<>(breaches);
    Set<String> dead = new LinkedHashSet<>(deadLetters);
    for (String id : confirmed) {
      if (!handled.contains(id) && !dead.contains(id)) {
        all.add(id + " was lost, after " + starts.get(id) + " attempts");
      }
      if (handled.contains(id) && dead.contains(id)) {
        all.add(id + " was handled and is a dead letter");
      }
    }
    for (String id : dead) {
      if (isCalm() && starts.containsKey(id) && starts.get(id) != maxAttempts) {
        all.add(id + " became a dead letter after " + starts.get(id) + " attempts");
      }
    }
    order(all, firsts, "first started");
    order(all, deadLetters, "dead-lettered");
    if (!running.isEmpty()) {
      all.add("still running at the end: " + running.values());
    }
    return all;
  }

  /** Ids are numbered per key in publish order; those whose publish is uncertain have no order. */
  private void order(List<String> all, Iterable<String> ids, String what) {
    Map<String, @Nullable String> last = new HashMap<>();
    for (String id : ids) {
      if (!confirmed.contains(id)) {
        continue;
      }
      String before = last.get(keyOf(id));
      if (before != null && number(before) > number(id)) {
        all.add(id + " was " + what + " after " + before);
      } else {
        last.put(keyOf(id), id);
      }
    }
  }

  private static int number(String id) {
    return Integer.parseInt(id.substring(1));
  }

  int events() {
    return published.size();
  }
}
