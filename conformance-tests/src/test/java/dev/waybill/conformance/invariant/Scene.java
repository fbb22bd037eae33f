package dev.waybill.conformance.invariant;

import dev.waybill.conformance.journal.Entry;
import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.journal.History;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.IntPredicate;

/** The entries of a history on the operating table. Slow and plain. */
final class Scene {
  private static final long FAR = 40_000_000;

  final List<Entry> entries;
  final Terms terms;
  final Set<Invariant> invariants;
  private final Map<Integer, Integer> keys = new HashMap<>();

  Scene(Case passing) {
    entries = new ArrayList<>(passing.entries());
    terms = passing.terms();
    invariants = passing.invariants();
    for (Entry entry : entries) {
      if (entry.kind() == EntryKind.PUBLISH_INVOKED) {
        keys.put(entry.message(), (int) (entry.value() >> 32));
      }
    }
  }

  boolean is(int index, EntryKind kind) {
    return index >= 0 && entries.get(index).kind() == kind;
  }

  int message(int index) {
    return entries.get(index).message();
  }

  /** An index of those that fit, from a random one on; -1 if none does. */
  int pick(Random random, IntPredicate fits) {
    int from = random.nextInt(entries.size());
    for (int i = 0; i < entries.size(); i++) {
      int index = (from + i) % entries.size();
      if (fits.test(index)) {
        return index;
      }
    }
    return -1;
  }

  int first(IntPredicate fits) {
    for (int i = 0; i < entries.size(); i++) {
      if (fits.test(i)) {
        return i;
      }
    }
    return -1;
  }

  int last(IntPredicate fits) {
    for (int i = entries.size() - 1; i >= 0; i--) {
      if (fits.test(i)) {
        return i;
      }
    }
    return -1;
  }

  int index(EntryKind kind, int message) {
    return first(i -> is(i, kind) && message(i) == message);
  }

  int key(int message) {
    return keys.getOrDefault(message, History.NO_KEY);
  }

  boolean keyless(int index) {
    return key(message(index)) == History.NO_KEY;
  }

  int publisher(int message) {
    return entries.get(index(EntryKind.PUBLISH_INVOKED, message)).actor();
  }

  boolean confirmed(int message) {
    return index(EntryKind.PUBLISH_CONFIRMED, message) >= 0;
  }

  boolean ordered(int message) {
    return confirmed(message) && key(message) >= 0;
  }

  boolean samePair(int one, int other) {
    return message(one) == message(other) && entries.get(one).group() == entries.get(other).group();
  }

  boolean sameKey(int one, int other) {
    return entries.get(one).group() == entries.get(other).group()
        && key(message(one)) >= 0
        && key(message(one)) == key(message(other));
  }

  private boolean sameHandler(int one, int other) {
    return samePair(one, other)
        && entries.get(one).actor() == entries.get(other).actor()
        && entries.get(one).number() == entries.get(other).number();
  }

  /** The end of the handler that begins here. */
  int end(int delivered) {
    return first(i -> i > delivered && is(i, EntryKind.HANDLED) && sameHandler(i, delivered));
  }

  /** The beginning of the handler that ends here. */
  int begin(int handled) {
    return last(i -> i < handled && is(i, EntryKind.DELIVERED) && sameHandler(i, handled));
  }

  boolean isSuccess(int index) {
    return is(index, EntryKind.HANDLED) && entries.get(index).detail() == 0;
  }

  /** Whether this is the end of a handler, after which its message did not come again. */
  boolean isLastDelivery(int index) {
    return is(index, EntryKind.HANDLED)
        && last(i -> is(i, EntryKind.DELIVERED) && samePair(i, index)) < index;
  }

  boolean isOnlyDelivery(int index) {
    return is(index, EntryKind.DELIVERED)
        && first(i -> i != index && is(i, EntryKind.DELIVERED) && samePair(i, index)) < 0;
  }

  boolean wasHandledBefore(int index) {
    return is(index, EntryKind.DELIVERED)
        && first(i -> i < index && isSuccess(i) && samePair(i, index)) >= 0;
  }

  /** Whether this is the first delivery of its key since a member died. */
  boolean beginsRun(int delivered) {
    int before = last(i -> i < delivered && is(i, EntryKind.DELIVERED) && sameKey(i, delivered));
    return last(i -> i < delivered && is(i, EntryKind.MEMBER_KILLED)) > before;
  }

  private boolean isTrouble(int index) {
    return switch (entries.get(index).kind()) {
      case MEMBER_KILLED, MEMBER_PAUSED, MEMBER_RESUMED, MEMBER_CLOSING, MEMBER_CLOSED -> true;
      default -> false;
    };
  }

  /** Whether nothing was broken anywhere near. */
  boolean quiet(int index) {
    long now = entries.get(index).nanos();
    return terms.faultFree()
        || first(i -> isTrouble(i) && Math.abs(entries.get(i).nanos() - now) < FAR) < 0;
  }

  /** Whether no member came to harm or left between. */
  boolean calm(int from, int to) {
    return first(i -> i > from && i < to && isTrouble(i)) < 0;
  }

  /** Another member that runs as many handlers as it may when this one begins; -1 if none does. */
  int busyOther(int delivered) {
    for (int actor = 0; actor < 10; actor++) {
      if (actor != entries.get(delivered).actor() && runningAt(delivered, actor) == 2) {
        return actor;
      }
    }
    return -1;
  }

  private int runningAt(int index, int actor) {
    int group = entries.get(index).group();
    int count = 0;
    for (int i = 0; i < index; i++) {
      Entry entry = entries.get(i);
      if (is(i, EntryKind.DELIVERED)
          && entry.actor() == actor
          && entry.group() == group
          && end(i) > index) {
        count++;
      }
    }
    return count;
  }

  Entry as(int index, EntryKind kind) {
    Entry e = entries.get(index);
    return new Entry(
        kind, e.nanos(), e.actor(), e.group(), e.message(), e.number(), e.detail(), e.value());
  }

  Entry number(int index, int more) {
    Entry e = entries.get(index);
    return new Entry(
        e.kind(),
        e.nanos(),
        e.actor(),
        e.group(),
        e.message(),
        e.number() + more,
        e.detail(),
        e.value());
  }

  boolean drop(int message, int group) {
    return entries.removeIf(
        entry ->
            entry.message() == message
                && (group < 0 || entry.group() == group)
                && entry.kind().isOfGroup());
  }

  boolean insert(int at, Entry entry) {
    entries.add(at, entry);
    return true;
  }

  /** Moves an entry to where another is: behind it if that is later, before it if earlier. */
  boolean move(int from, int to) {
    Entry entry = entries.remove(from);
    entries.add(to, entry);
    return true;
  }

  /** A handler, begun and ended, right behind the end of another one of the same member. */
  boolean insertDelivery(int at, int message, int attempt) {
    Entry e = entries.get(at);
    for (EntryKind kind : List.of(EntryKind.HANDLED, EntryKind.DELIVERED)) {
      entries.add(at + 1, new Entry(kind, e.nanos(), e.actor(), e.group(), message, attempt, 0, 0));
    }
    return true;
  }

  boolean detail(int index, int detail) {
    Entry e = entries.get(index);
    entries.set(
        index,
        new Entry(
            e.kind(), e.nanos(), e.actor(), e.group(), e.message(), e.number(), detail, e.value()));
    return true;
  }

  /** Gives a handler to another member. */
  boolean actor(int delivered, int actor) {
    int end = end(delivered);
    for (int index : new int[] {delivered, end}) {
      Entry e = entries.get(index);
      entries.set(
          index,
          new Entry(
              e.kind(),
              e.nanos(),
              actor,
              e.group(),
              e.message(),
              e.number(),
              e.detail(),
              e.value()));
    }
    return true;
  }

  /** Lets everything from here on come later. */
  boolean shiftFrom(int from, long nanos) {
    long since = entries.get(from).nanos();
    for (int i = from; i < entries.size(); i++) {
      Entry e = entries.get(i);
      long value = e.kind() == EntryKind.DEAD && e.value() >= since ? e.value() + nanos : e.value();
      entries.set(
          i,
          new Entry(
              e.kind(),
              e.nanos() + nanos,
              e.actor(),
              e.group(),
              e.message(),
              e.number(),
              e.detail(),
              value));
    }
    return true;
  }

  /** Lets two handlers change their messages and attempts. */
  boolean exchange(int one, int other) {
    int endOfOne = end(one);
    int endOfOther = end(other);
    Entry first = entries.get(one);
    Entry second = entries.get(other);
    for (int index : new int[] {one, endOfOne}) {
      entries.set(index, relabelled(index, second));
    }
    for (int index : new int[] {other, endOfOther}) {
      entries.set(index, relabelled(index, first));
    }
    return true;
  }

  private Entry relabelled(int index, Entry as) {
    Entry e = entries.get(index);
    return new Entry(
        e.kind(),
        e.nanos(),
        e.actor(),
        e.group(),
        as.message(),
        as.number(),
        e.detail(),
        e.value());
  }

  /** Exchanges two neighbours of a key, both delivered once, that were on their way together. */
  boolean swapFirstDeliveries(Random random, BiPredicate<Integer, Integer> fits) {
    int one = pick(random, i -> isOnlyDelivery(i) && isSuccess(end(i)) && ordered(message(i)));
    if (one < 0) {
      return false;
    }
    int other = first(i -> i > one && is(i, EntryKind.DELIVERED) && sameKey(i, one));
    if (other < 0
        || !isOnlyDelivery(other)
        || !isSuccess(end(other))
        || !ordered(message(other))
        || index(EntryKind.PUBLISH_INVOKED, message(other)) > one
        || !fits.test(message(one), message(other))) {
      return false;
    }
    return exchange(one, other);
  }
}
