package dev.waybill.conformance.simulation;

import dev.waybill.conformance.journal.History;
import dev.waybill.conformance.journal.MessageTable;
import dev.waybill.conformance.simulation.Bites.Fault;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * What the engine promises beyond the invariants of the suite, which know no parked keys, and what
 * can be said more sharply where everything is known: which redelivery has which cause. One look at
 * each entry, in order.
 */
final class Promises {
  private static final int NOBODY = -1;

  private final Setup setup;
  private final History history;
  private final MessageTable messages;
  private final Iterator<Notes.Released> released;
  private Notes.Released release;
  private final boolean releases;
  private int acksLost;
  private final List<Breach> breaches = new ArrayList<>();

  // By message.
  private final int[] attempt;
  private final int[] starts;
  private final int[] causes;
  private final boolean[] excused;
  private final boolean[] cutShort;
  private final boolean[] handled;
  private final boolean[] confirmed;
  private final int[] member;

  // By key.
  private final boolean[] everReleased;
  private final int[] parkedBy;

  private final Map<Integer, Integer> lastDeadOfStream = new HashMap<>();
  private final boolean[] dead;

  private Promises(Plan plan, Play.Outcome outcome) {
    setup = plan.setup();
    history = outcome.history();
    messages = history.messages();
    released = outcome.released().iterator();
    releases = plan.releases();
    release = next();
    acksLost = outcome.bites().count(Fault.LOST_ACK);
    int count = history.messageCount();
    attempt = new int[count];
    starts = new int[count];
    causes = new int[count];
    excused = new boolean[count];
    cutShort = new boolean[count];
    handled = new boolean[count];
    confirmed = new boolean[count];
    dead = new boolean[count];
    member = filled(count);
    everReleased = new boolean[messages.keyCount()];
    parkedBy = filled(messages.keyCount());
  }

  private static int[] filled(int length) {
    int[] array = new int[length];
    Arrays.fill(array, NOBODY);
    return array;
  }

  private Notes.Released next() {
    return released.hasNext() ? released.next() : new Notes.Released(Integer.MAX_VALUE, 0);
  }

  static List<Breach> broken(Plan plan, Play.Outcome outcome) {
    Promises promises = new Promises(plan, outcome);
    for (int i = 0; i < promises.history.length(); i++) {
      promises.see(i);
    }
    return promises.breaches;
  }

  private void see(int index) {
    for (; release.after() <= index; release = next()) {
      if (release.key() < everReleased.length) {
        everReleased[release.key()] = true;
        parkedBy[release.key()] = NOBODY;
      }
    }
    int message = history.message(index);
    switch (history.kind(index)) {
      case PUBLISH_CONFIRMED -> confirmed[message] = true;
      case DELIVERED -> delivered(index, message);
      case HANDLED -> ended(index, message);
      case MEMBER_KILLED -> died(history.actor(index));
      case DEAD -> dead(index, message);
      default -> {}
    }
  }

  private void delivered(int index, int message) {
    int key = messages.key(message);
    int number = history.number(index);
    if (parkedBy[key] != NOBODY && parkedBy[key] != message && !handled[message]) {
      breach(
          Promise.PARKED,
          index,
          message,
          "began though message %d had parked its key",
          parkedBy[key]);
    }
    if (number == 1 && everReleased[key] && starts[message] > 0) {
      starts[message] = 0; // its attempts begin anew
      attempt[message] = 0;
      cutShort[message] = false;
      excused[message] = true;
    }
    boolean again = handled[message] || number == attempt[message];
    if (again && !excused[message] && acksLost-- > 0) {
      causes[message]++;
    } else if (again && !excused[message]) {
      breach(
          Promise.CAUSE,
          index,
          message,
          "began attempt %d after attempt %d" + (handled[message] ? " had gone well" : ""),
          number,
          attempt[message]);
    }
    int most = cutShort[message] ? attempt[message] : attempt[message] + 1;
    if (number < attempt[message] || number > most) {
      breach(
          Promise.ATTEMPTS, index, message, "began attempt %d after %d", number, attempt[message]);
    }
    starts[message]++;
    if (starts[message] > setup.maxAttempts() + causes[message]) {
      breach(
          Promise.MOST,
          index,
          message,
          "began %d times, though only %d of those were cut short",
          starts[message],
          causes[message]);
    }
    attempt[message] = number;
    member[message] = history.actor(index);
    excused[message] = false;
    cutShort[message] = false;
  }

  private void ended(int index, int message) {
    int how = history.detail(index);
    handled[message] |= how == 0;
    if (how == 1 && setup.parks() && history.number(index) == setup.maxAttempts()) {
      parkedBy[messages.key(message)] = message;
    }
    if (how == 3) {
      cutShort[message] = true;
      excuse(message);
    }
  }

  private void died(int actor) {
    for (int message = 0; message < member.length; message++) {
      if (member[message] == actor) {
        excuse(message);
      }
    }
  }

  private void excuse(int message) {
    causes[message]++;
    excused[message] = true;
  }

  private void dead(int index, int message) {
    if (releases) {
      breach(Promise.RELEASED, index, message, "is still a dead letter");
    }
    if (cutShort[message]) {
      breach(Promise.ATTEMPTS, index, message, "is dead, though its last attempt was cut short");
    }
    if (handled[message] && !everReleased[messages.key(message)] && acksLost <= 0) {
      breach(Promise.ONE_END, index, message, "was handled and is a dead letter");
    }
    if (dead[message] || handled[message] || !confirmed[message]) {
      return; // the same letter twice; parked when it came again; of no order, being uncertain
    }
    dead[message] = true;
    Integer before = lastDeadOfStream.put(messages.stream(message), message);
    if (before != null && messages.sequence(before) > messages.sequence(message)) {
      breach(Promise.DEAD_IN_ORDER, index, message, "lies behind message %d", before);
    }
  }

  private void breach(Promise promise, int index, int message, String text, Object... values) {
    String told = "message " + message + " " + text.formatted(values);
    breaches.add(new Breach(promise.name(), promise.sentence, index, message, told));
  }

  private enum Promise {
    PARKED("nothing of a parked key begins before its release"),
    CAUSE("an attempt begins again only where it was cut short or its acknowledgement was lost"),
    ATTEMPTS("attempts are counted one by one, and not where they were cut short"),
    MOST("no event begins more often than attempts and their interruptions allow"),
    RELEASED("once every key is released and nothing fails, there are no dead letters"),
    ONE_END("an event is handled or dead, not both"),
    DEAD_IN_ORDER("the dead letters of a publisher and key lie in the order of their publishes");

    final String sentence;

    Promise(String sentence) {
      this.sentence = sentence;
    }
  }
}
