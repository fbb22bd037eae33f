package dev.waybill.conformance.invariant;

import static dev.waybill.conformance.journal.EntryKind.COUNTED;
import static dev.waybill.conformance.journal.EntryKind.DEAD;
import static dev.waybill.conformance.journal.EntryKind.DELIVERED;
import static dev.waybill.conformance.journal.EntryKind.EFFECT;
import static dev.waybill.conformance.journal.EntryKind.HANDLED;
import static dev.waybill.conformance.journal.EntryKind.HEALED;
import static dev.waybill.conformance.journal.EntryKind.MEMBER_KILLED;
import static dev.waybill.conformance.journal.EntryKind.MEMBER_READY;
import static dev.waybill.conformance.journal.EntryKind.PUBLISH_CONFIRMED;
import static dev.waybill.conformance.journal.EntryKind.PUBLISH_INVOKED;
import static dev.waybill.conformance.journal.EntryKind.PUBLISH_REJECTED;
import static dev.waybill.conformance.journal.EntryKind.PUBLISH_UNCERTAIN;

import dev.waybill.conformance.journal.Entry;
import dev.waybill.conformance.journal.EntryKind;
import java.util.List;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * The invariants once more, as plain sentences over all pairs of entries: slow, and short enough to
 * be believed. For runs without faults.
 */
final class Oracle {
  private final List<Entry> entries;
  private final Terms terms;

  Oracle(List<Entry> entries, Terms terms) {
    this.entries = entries;
    this.terms = terms;
  }

  /** Whether the invariant holds. */
  boolean holds(Invariant invariant) {
    return switch (invariant) {
      case LOSS -> noPair((m, g) -> confirmed(m) && owed(m, g) && !ended(m, g));
      case PHANTOM -> seen().allMatch(i -> index(PUBLISH_INVOKED, m(i)) < i && published(m(i)));
      case AT_MOST_ONCE ->
          noPair((m, g) -> deliveries(m, g) > 1)
              && noPair((m, g) -> confirmed(m) && owed(m, g) && deliveries(m, g) == 0);
      case UNJUSTIFIED_REDELIVERY -> deliveries().allMatch(this::isJustified);
      case FIRST_DELIVERY_ORDER ->
          noFirsts((a, b) -> publisher(a) == publisher(b) && sequence(a) > sequence(b));
      case REAL_TIME_ORDER ->
          noFirsts(
              (a, b) ->
                  publisher(a) != publisher(b)
                      && index(PUBLISH_CONFIRMED, b) < index(PUBLISH_INVOKED, a));
      case BLOCKING_ORDER ->
          firsts()
              .noneMatch(
                  b -> firsts().anyMatch(a -> a < b && sameKey(a, b) && endOf(m(a), g(a)) > b));
      case KEY_EXCLUSIVITY ->
          deliveries()
              .noneMatch(
                  b -> deliveries().anyMatch(a -> a < b && sameKey(a, b) && handlerEnd(a) > b));
      case ATTEMPTS -> deliveries().allMatch(i -> n(i) == 1 + before(i, DELIVERED, e -> true));
      case TERMINAL -> noPair((m, g) -> has(DEAD, m, g) && !diedWell(m, g));
      case DEAD_LETTER_CONTENT -> all(DEAD).allMatch(i -> entries.get(i).detail() == 0);
      case GROUP_EQUALITY ->
          noPair(
              (m, g) ->
                  owed(m, g)
                      && published(m)
                      && !ended(m, g)
                      && groups().anyMatch(other -> owed(m, other) && ended(m, other)));
      case LIVENESS ->
          all(HEALED).max().stream()
              .allMatch(
                  h ->
                      noPair(
                          (m, g) ->
                              confirmed(m)
                                  && owed(m, g)
                                  && index(PUBLISH_INVOKED, m) < h
                                  && endOf(m, g) > h
                                  && isLate(endOf(m, g), h)));
      case RECONCILE ->
          all(COUNTED)
              .allMatch(
                  i -> entries.get(i).value() == all(DELIVERED).filter(d -> g(d) == g(i)).count());
      case EFFECTIVELY_ONCE ->
          noPair((m, g) -> effects(m, g) > 1)
              && noPair(
                  (m, g) -> confirmed(m) && owed(m, g) && !has(DEAD, m, g) && effects(m, g) == 0);
      case CONCURRENCY -> deliveries().allMatch(i -> runningAt(i) <= terms.concurrency());
      default -> throw new IllegalArgumentException("No oracle for " + invariant);
    };
  }

  private boolean isLate(int end, int healed) {
    return end == entries.size()
        || entries.get(end).nanos() - entries.get(healed).nanos() > terms.recovery().toNanos();
  }

  private boolean isJustified(int i) {
    long earlier = before(i, DELIVERED, e -> true);
    if (earlier == 0) {
      return true;
    }
    // Causes count from the last success on, and each redelivery since then has used one.
    int success =
        all(HANDLED)
            .filter(h -> h < i && samePair(h, i) && (detail(h) == 0 || detail(h) == 2))
            .max()
            .orElse(-1);
    int balance = 0;
    boolean justified = true;
    boolean first = true;
    for (int j = 0; j <= i; j++) {
      if (!samePair(j, i)) {
        continue;
      }
      if (entries.get(j).kind() == HANDLED) {
        balance = detail(j) == 1 || detail(j) == 3 ? balance + 1 : 0;
      } else if (entries.get(j).kind() == DELIVERED && !first) {
        justified = balance > 0;
        balance = Math.max(0, balance - 1);
      }
      first &= entries.get(j).kind() != DELIVERED;
    }
    return justified && success <= i;
  }

  private boolean diedWell(int m, int g) {
    List<Integer> ends =
        all(HANDLED).filter(i -> m(i) == m && g(i) == g).map(this::detail).boxed().toList();
    long failed = ends.stream().filter(detail -> detail != 0).count();
    int lastDelivery = deliveries().filter(i -> m(i) == m && g(i) == g).max().orElse(-1);
    int firstDeath = all(DEAD).filter(i -> m(i) == m && g(i) == g).min().orElseThrow();
    return !ends.contains(0)
        && (ends.contains(2) || failed >= terms.maxAttempts())
        && all(DEAD).filter(i -> m(i) == m && g(i) == g).count() == 1
        && lastDelivery < firstDeath;
  }

  private long runningAt(int i) {
    return deliveries()
        .filter(
            a ->
                a <= i
                    && g(a) == g(i)
                    && entries.get(a).actor() == entries.get(i).actor()
                    && handlerEnd(a) > i)
        .count();
  }

  private long before(int i, EntryKind kind, Predicate<Entry> fits) {
    return all(kind).filter(j -> j < i && samePair(j, i) && fits.test(entries.get(j))).count();
  }

  /** Handlers that cannot be told apart end in the reverse order of their beginnings. */
  private int handlerEnd(int begun) {
    Entry b = entries.get(begun);
    int nested = 0;
    for (int i = begun + 1; i < entries.size(); i++) {
      Entry e = entries.get(i);
      if (e.kind() == MEMBER_KILLED && e.actor() == b.actor()) {
        return i;
      }
      boolean its =
          e.actor() == b.actor()
              && e.group() == b.group()
              && e.message() == b.message()
              && e.number() == b.number();
      if (its && e.kind() == DELIVERED) {
        nested++;
      } else if (its && e.kind() == HANDLED && nested-- == 0) {
        return i;
      }
    }
    return entries.size();
  }

  private int endOf(int m, int g) {
    return all(HANDLED)
        .filter(
            i ->
                m(i) == m
                    && g(i) == g
                    && (detail(i) == 0
                        || detail(i) == 2
                        || detail(i) == 1 && n(i) >= terms.maxAttempts()))
        .min()
        .orElse(entries.size());
  }

  private IntStream all(EntryKind kind) {
    return IntStream.range(0, entries.size()).filter(i -> entries.get(i).kind() == kind);
  }

  private IntStream deliveries() {
    return all(DELIVERED).filter(i -> index(PUBLISH_INVOKED, m(i)) < entries.size());
  }

  private IntStream seen() {
    return IntStream.concat(all(DELIVERED), all(DEAD));
  }

  private IntStream firsts() {
    return deliveries().filter(i -> ordered(m(i)) && before(i, DELIVERED, e -> true) == 0);
  }

  private boolean noFirsts(BiPredicate<Integer, Integer> wrong) {
    return firsts()
        .noneMatch(a -> firsts().anyMatch(b -> a < b && sameKey(a, b) && wrong.test(m(a), m(b))));
  }

  private boolean noPair(BiPredicate<Integer, Integer> wrong) {
    return all(PUBLISH_INVOKED).noneMatch(i -> groups().anyMatch(g -> wrong.test(m(i), g)));
  }

  private IntStream groups() {
    TreeSet<Integer> groups = new TreeSet<>();
    entries.forEach(entry -> groups.add(entry.group()));
    return groups.stream().mapToInt(Integer::intValue);
  }

  private int index(EntryKind kind, int m) {
    return all(kind).filter(i -> m(i) == m).min().orElse(entries.size());
  }

  private boolean confirmed(int m) {
    return index(PUBLISH_CONFIRMED, m) < entries.size();
  }

  private boolean published(int m) {
    return index(PUBLISH_INVOKED, m) < entries.size()
        && index(PUBLISH_REJECTED, m) == entries.size();
  }

  private boolean ordered(int m) {
    return confirmed(m) && key(m) >= 0 && index(PUBLISH_UNCERTAIN, m) == entries.size();
  }

  private boolean owed(int m, int g) {
    return all(MEMBER_READY).anyMatch(i -> g(i) == g && i < index(PUBLISH_INVOKED, m));
  }

  private boolean has(EntryKind kind, int m, int g) {
    return all(kind).anyMatch(i -> m(i) == m && g(i) == g);
  }

  private boolean ended(int m, int g) {
    return has(DEAD, m, g) || all(HANDLED).anyMatch(i -> m(i) == m && g(i) == g && detail(i) == 0);
  }

  private long deliveries(int m, int g) {
    return all(DELIVERED).filter(i -> m(i) == m && g(i) == g).count();
  }

  private long effects(int m, int g) {
    return all(EFFECT).filter(i -> m(i) == m && g(i) == g).count();
  }

  private boolean samePair(int i, int j) {
    return m(i) == m(j) && g(i) == g(j);
  }

  private boolean sameKey(int i, int j) {
    return g(i) == g(j) && key(m(i)) >= 0 && key(m(i)) == key(m(j));
  }

  private int key(int m) {
    return (int) (entries.get(index(PUBLISH_INVOKED, m)).value() >> 32);
  }

  private int sequence(int m) {
    return (int) entries.get(index(PUBLISH_INVOKED, m)).value();
  }

  private int publisher(int m) {
    return entries.get(index(PUBLISH_INVOKED, m)).actor();
  }

  private int m(int i) {
    return entries.get(i).message();
  }

  private int g(int i) {
    return entries.get(i).group();
  }

  private int n(int i) {
    return entries.get(i).number();
  }

  private int detail(int i) {
    return entries.get(i).detail();
  }
}
