package dev.waybill.conformance.simulation;

import dev.waybill.conformance.journal.History;
import dev.waybill.conformance.journal.MessageTable;
import dev.waybill.conformance.simulation.Bites.Fault;
import dev.waybill.conformance.simulation.Setup.Pause;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Holds one group of a play to what the engine promises beyond the invariants of the suite, which
 * know no parked keys, and to what can be said more sharply where everything is known: which
 * redelivery has which cause. One look at each entry, in order.
 */
final class Promises {
  private static final int NOBODY = -1;

  /** Entries of one moment lie a nanosecond apart. */
  private static final long GRAIN = 1_000_000;

  private final Setup setup;
  private final int group;
  private final int maxAttempts;

  /** Whether deliveries may have copies, of which each counts for itself. */
  private final boolean loose;

  private final History history;
  private final MessageTable messages;
  private final Iterator<Notes.Remark> remarks;
  private Notes.Remark remark;
  private final boolean releases;
  private final boolean replays;
  private int acksLost;
  private final boolean lossy;
  private int deaths;
  private final List<Breach> breaches = new ArrayList<>();

  // By message.
  private final int[] attempt;
  private final int[] starts;
  private final int[] causes;
  private final int[] deathsBefore;
  private final long[] notBefore;
  private final boolean[] excused;
  private final boolean[] cutShort;
  private final boolean[] handled;
  private final boolean[] done;
  private final boolean[] replayed;
  private final boolean[] twoCopies;
  private final boolean[] confirmed;
  private final int[] member;

  // By key.
  private final boolean[] everReleased;
  private final int[] parkedBy;

  private final Map<Integer, Integer> lastDeadOfStream = new HashMap<>();
  private final boolean[] dead;

  private Promises(Plan plan, Play.Outcome outcome, int group) {
    setup = plan.setup();
    this.group = group;
    maxAttempts = setup.atMostOnce() ? 1 : setup.maxAttempts();
    loose = setup.unordered() && !setup.quiet();
    history = outcome.history();
    messages = history.messages();
    remarks = outcome.remarks().iterator();
    releases = plan.releases() && setup.parks();
    replays = plan.replays() && !setup.parks();
    remark = next();
    acksLost = outcome.bites().count(Fault.LOST_ACK);
    lossy = acksLost > 0;
    int count = history.messageCount();
    attempt = new int[count];
    starts = new int[count];
    causes = new int[count];
    deathsBefore = new int[count];
    notBefore = new long[count];
    excused = new boolean[count];
    cutShort = new boolean[count];
    handled = new boolean[count];
    done = new boolean[count];
    replayed = new boolean[count];
    twoCopies = new boolean[count];
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

  private Notes.Remark next() {
    return remarks.hasNext()
        ? remarks.next()
        : new Notes.Remark(Integer.MAX_VALUE, Notes.Sign.DONE, 0, 0);
  }

  static List<Breach> broken(Plan plan, Play.Outcome outcome) {
    List<Breach> all = new ArrayList<>();
    for (int group = 0; group < plan.setup().groups(); group++) {
      Promises promises = new Promises(plan, outcome, group);
      for (int i = 0; i < promises.history.length(); i++) {
        promises.see(i);
      }
      all.addAll(promises.breaches);
      all.addAll(EndPromises.broken(plan, outcome, group));
    }
    return all;
  }

  private void see(int index) {
    for (; remark.after() <= index; remark = next()) {
      note(remark);
    }
    if (history.kind(index).isOfGroup() && history.group(index) != group) {
      return;
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

  private void note(Notes.Remark now) {
    int number = now.number();
    switch (now.sign()) {
      case RELEASED -> {
        if (number < everReleased.length) {
          everReleased[number] = true;
          parkedBy[number] = NOBODY;
        }
      }
      case REPLAYED -> {
        if (now.group() == group) {
          twoCopies[number] |= replayed[number];
          replayed[number] = true;
        }
      }
      case DONE -> done[number] |= now.group() == group;
      case UNTOLD -> {
        if (now.group() == group) {
          handled[number] = false; // the attempt has failed
          if (setup.pause() != Pause.NEVER) {
            excuse(number); // and may not even count
          }
        }
      }
    }
  }

  private boolean mayBeginAnew(int message) {
    int key = messages.key(message);
    return replayed[message] || (key >= 0 && everReleased[key]);
  }

  private void delivered(int index, int message) {
    int key = messages.key(message);
    int number = history.number(index);
    int parker = key < 0 ? NOBODY : parkedBy[key];
    boolean ordered = setup.lease() == 0 && setup.pause() != Pause.BY_RATE;
    if (ordered && parker != NOBODY && parker != message && !handled[message]) {
      breach(Promise.PARKED, index, message, "began though message %d had parked its key", parker);
    }
    if (done[message]) {
      breach(Promise.DONE, index, message, "began again");
    }
    if (number == 1 && mayBeginAnew(message) && starts[message] > 0) {
      starts[message] = 0; // its attempts begin anew
      attempt[message] = 0;
      notBefore[message] = 0;
      cutShort[message] = false;
      excused[message] = true;
      if (key >= 0 && handled[message] && !replayed[message]) {
        parkedBy[key] = NOBODY; // a release brings it, which came after the parker's last failure
      }
    }
    boolean early = number > attempt[message] && history.nanos(index) + GRAIN < notBefore[message];
    noteSourceAgain(message, number, early);
    boolean one = !loose && !twoCopies[message];
    if (one && early) {
      breach(Promise.WAIT, index, message, "began its attempt %d too soon", number);
    }
    if (one && !replayed[message]) { // what is replayed twice has two copies
      judgeAttempt(index, message, number);
    }
    attempt[message] = number;
    member[message] = history.actor(index);
    deathsBefore[message] = deaths;
    excused[message] = false;
    cutShort[message] = false;
  }

  /**
   * Where its acknowledgement was lost, the source comes again beside its released or replayed
   * copy, and each has attempts and waits of its own.
   */
  private void noteSourceAgain(int message, int number, boolean early) {
    boolean next = !handled[message] && number == attempt[message] + 1;
    boolean odd = !next || early;
    boolean excuse = excused[message] && number <= attempt[message] + 1;
    if (attempt[message] == 0 || !odd || excuse) {
      return;
    }
    if (replayed[message]) { // such are not counted
      twoCopies[message] |= lossy;
    } else if (mayBeginAnew(message) && acksLost > 0) {
      acksLost--;
      twoCopies[message] = true;
    }
  }

  private void judgeAttempt(int index, int message, int number) {
    if (mayHaveLostLease(index, message)) {
      excuse(message);
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
    // An attempt alone is counted first; then its member may die, or the attempt be cut short.
    boolean alone = setup.crashBudget() > 0 && deaths > 0;
    int most = attempt[message] + (cutShort[message] && !alone ? 0 : 1);
    if (alone) {
      most += deaths - deathsBefore[message];
    }
    if (number < attempt[message] || number > most) {
      breach(
          Promise.ATTEMPTS, index, message, "began attempt %d after %d", number, attempt[message]);
    }
    starts[message]++;
    if (starts[message] > maxAttempts + causes[message]) {
      breach(
          Promise.MOST,
          index,
          message,
          "began %d times, though only %d of those were cut short",
          starts[message],
          causes[message]);
    }
  }

  /** When its member got it is not known, but not before it was published. */
  private boolean mayHaveLostLease(int index, int message) {
    long age = history.nanos(index) - history.nanos(messages.invoked(message));
    return setup.lease() > 0 && starts[message] > 0 && age + GRAIN >= setup.lease() * 1_000_000L;
  }

  private void ended(int index, int message) {
    int how = history.detail(index);
    int key = messages.key(message);
    handled[message] |= how == 0;
    if (how == 0 && key >= 0 && parkedBy[key] == message) {
      parkedBy[key] = NOBODY; // its last failure did not count, or its release came late
    }
    if (how == 1) {
      handled[message] = false; // it came once more, and comes again
      boolean last = history.number(index) >= maxAttempts;
      if (last && setup.parks() && key >= 0) {
        parkedBy[key] = message;
      }
      notBefore[message] = last ? 0 : history.nanos(index) + waitNanos(history.value(index));
      if (setup.pause() != Pause.NEVER) {
        excuse(message); // the failure that begins or prolongs a pause does not count
      }
    }
    if (how == 3) {
      cutShort[message] = true;
      excuse(message);
    }
  }

  /** In nanoseconds: what a key is held for has a limit. */
  private long waitNanos(long askedMillis) {
    long limit = setup.unordered() ? askedMillis : Math.min(askedMillis, setup.longestHold());
    return limit * 1_000_000;
  }

  private void died(int actor) {
    deaths++;
    for (int message = 0; message < member.length; message++) {
      if (member[message] == actor) {
        excuse(message);
      }
    }
  }

  /** It is a dead letter for another's failures. */
  private boolean isBehindAnother(int message) {
    int key = messages.key(message);
    return key >= 0 && parkedBy[key] != NOBODY && parkedBy[key] != message;
  }

  private void excuse(int message) {
    causes[message]++;
    excused[message] = true;
  }

  private void dead(int index, int message) {
    if (!setup.buries()) {
      breach(Promise.NO_LETTERS, index, message, "is a dead letter");
    }
    // What was handled as well died with its member between the copy and what rests on it.
    if (releases && messages.key(message) >= 0 && !handled[message]) {
      breach(Promise.RELEASED, index, message, "is still a dead letter");
    }
    if (replays) {
      breach(Promise.REPLAYED, index, message, "is still a dead letter");
    }
    boolean twice = loose || setup.lease() > 0;
    twice |= setup.crashBudget() > 0 && excused[message]; // handled alone, its member died of else
    boolean asItCame = (setup.batch() > 0 || setup.pause() != Pause.NEVER) && !setup.quiet();
    if (cutShort[message] && !twice && !isBehindAnother(message)) {
      breach(Promise.ATTEMPTS, index, message, "is dead, though its last attempt was cut short");
    }
    if (handled[message] && !mayBeginAnew(message) && acksLost <= 0 && !twice && !asItCame) {
      breach(Promise.ONE_END, index, message, "was handled and is a dead letter");
    }
    if (dead[message] || handled[message] || !confirmed[message] || messages.key(message) < 0) {
      return; // the same letter twice; parked when it came again; of no order
    }
    dead[message] = true;
    Integer before = lastDeadOfStream.put(messages.stream(message), message);
    boolean ordered = !setup.unordered() && setup.lease() == 0 && !replays && !asItCame;
    if (ordered && before != null && messages.sequence(before) > messages.sequence(message)) {
      breach(Promise.DEAD_IN_ORDER, index, message, "lies behind message %d", before);
    }
  }

  private void breach(Promise promise, int index, int message, String text, Object... values) {
    String in = setup.secondGroup() ? " in group " + group : "";
    breaches.add(
        promise.breach(index, message, "message " + message + in + " " + text.formatted(values)));
  }
}
