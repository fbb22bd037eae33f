package dev.waybill.conformance.invariant;

import static dev.waybill.conformance.journal.EntryKind.CORRUPT;
import static dev.waybill.conformance.journal.EntryKind.COUNTED;
import static dev.waybill.conformance.journal.EntryKind.DEAD;
import static dev.waybill.conformance.journal.EntryKind.DELIVERED;
import static dev.waybill.conformance.journal.EntryKind.EFFECT;
import static dev.waybill.conformance.journal.EntryKind.FOREIGN;
import static dev.waybill.conformance.journal.EntryKind.HANDLED;
import static dev.waybill.conformance.journal.EntryKind.HEALED;
import static dev.waybill.conformance.journal.EntryKind.MEMBER_CLOSED;
import static dev.waybill.conformance.journal.EntryKind.MEMBER_CLOSING;
import static dev.waybill.conformance.journal.EntryKind.PUBLISH_CONFIRMED;
import static dev.waybill.conformance.journal.EntryKind.PUBLISH_INVOKED;
import static dev.waybill.conformance.journal.EntryKind.PUBLISH_REJECTED;
import static dev.waybill.conformance.journal.EntryKind.PUBLISH_UNCERTAIN;

import dev.waybill.conformance.journal.Entry;
import dev.waybill.conformance.journal.History;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import java.util.function.BiPredicate;

/**
 * One way of making a passing history wrong: which invariant must notice, and which others may, as
 * what they say follows. A mutation that finds nothing to work on leaves the history alone.
 */
enum Mutation {
  DROP_EVERYWHERE(
      Invariant.LOSS,
      Mutation::dropEverywhere,
      Invariant.AT_MOST_ONCE,
      Invariant.EFFECTIVELY_ONCE,
      Invariant.LIVENESS),
  DROP_IN_ONE_GROUP(
      Invariant.LOSS,
      Mutation::dropInOneGroup,
      Invariant.GROUP_EQUALITY,
      Invariant.AT_MOST_ONCE,
      Invariant.EFFECTIVELY_ONCE,
      Invariant.LIVENESS),
  DROP_ALL_BUT_THE_EFFECT(
      Invariant.LOSS,
      Mutation::dropAllButTheEffect,
      Invariant.AT_MOST_ONCE,
      Invariant.LIVENESS,
      Invariant.EFFECTIVELY_ONCE), // of one that was dead
  UNKNOWN_MESSAGE(Invariant.PHANTOM, Mutation::unknownMessage),
  RESURRECTED_REJECTED(Invariant.PHANTOM, Mutation::resurrectRejected),
  BEFORE_ITS_PUBLISH(Invariant.PHANTOM, Mutation::beforeItsPublish),
  CORRUPTED(Invariant.PHANTOM, Mutation::corrupt),
  FORGED(Invariant.PHANTOM, Mutation::forge),
  UNCERTAIN_VANISHED(Invariant.RECOVERED, Mutation::vanish),
  UNCERTAIN_IN_ONE_GROUP(Invariant.GROUP_EQUALITY, Mutation::uncertainInOneGroup),
  DUPLICATE(Invariant.UNJUSTIFIED_REDELIVERY, Mutation::duplicate, Invariant.AT_MOST_ONCE),
  RETRIED_AT_MOST_ONCE(Invariant.AT_MOST_ONCE, Mutation::retryAtMostOnce),
  NEIGHBOURS_SWAPPED(Invariant.FIRST_DELIVERY_ORDER, Mutation::swapNeighbours),
  PUBLISHERS_SWAPPED(Invariant.REAL_TIME_ORDER, Mutation::swapPublishers),
  OVERTAKEN_WHILE_FAILING(Invariant.BLOCKING_ORDER, Mutation::overtake, Invariant.REWIND),
  HANDLERS_OVERLAP(Invariant.KEY_EXCLUSIVITY, Mutation::overlap, Invariant.CONCURRENCY),
  REKEYED(
      Invariant.KEY_EXCLUSIVITY,
      Mutation::rekey,
      Invariant.BLOCKING_ORDER,
      Invariant.REAL_TIME_ORDER,
      Invariant.REWIND),
  REWOUND_OUT_OF_ORDER(Invariant.REWIND, Mutation::swapRewound),
  ATTEMPT_EDITED(Invariant.ATTEMPTS, Mutation::editAttempt),
  GAP_SHORTENED(Invariant.RETRIES, Mutation::shortenGap),
  ONE_ATTEMPT_MORE(Invariant.RETRIES, Mutation::oneMore, Invariant.TERMINAL),
  DEAD_EARLY(
      Invariant.TERMINAL,
      Mutation::deadEarly,
      Invariant.RETRIES,
      Invariant.BLOCKING_ORDER,
      Invariant.REWIND),
  HANDLED_AND_DEAD(Invariant.TERMINAL, Mutation::handledAndDead),
  DEAD_TWICE(Invariant.TERMINAL, Mutation::deadTwice),
  DEAD_LETTER_ALTERED(Invariant.DEAD_LETTER_CONTENT, Mutation::alter),
  EFFECT_TWICE(Invariant.EFFECTIVELY_ONCE, Mutation::effectTwice),
  EFFECT_MISSING(Invariant.EFFECTIVELY_ONCE, Mutation::effectMissing),
  START_AFTER_CLOSE(Invariant.DRAIN, Mutation::startAfterClose, Invariant.CONCURRENCY),
  CLOSE_DOES_NOT_WAIT(Invariant.DRAIN, Mutation::closeEarly),
  TAKEOVER_LATE(Invariant.DRAIN, Mutation::takeOverLate),
  RECOVERED_LATE(Invariant.LIVENESS, Mutation::recoverLate, Invariant.DRAIN),
  MISCOUNTED(Invariant.RECONCILE, Mutation::miscount),
  ONE_HANDLER_MORE(
      Invariant.CONCURRENCY, Mutation::oneHandlerMore, Invariant.DRAIN, Invariant.REWIND);

  private static final long LONG = Duration.ofSeconds(20).toNanos();

  final Invariant matching;
  final Set<Invariant> implied;
  private final BiPredicate<Scene, Random> edit;

  Mutation(Invariant matching, BiPredicate<Scene, Random> edit, Invariant... implied) {
    this.matching = matching;
    this.edit = edit;
    this.implied = EnumSet.of(matching, implied);
  }

  /** The history made wrong; the same one where there is nothing to work on. */
  Case apply(Case passing, long seed) {
    if (!passing.invariants().contains(matching)) {
      return passing;
    }
    Scene scene = new Scene(passing);
    boolean done = edit.test(scene, new Random(seed));
    return done ? passing.with(scene.entries) : passing;
  }

  private static boolean dropEverywhere(Scene s, Random random) {
    int at = s.pick(random, i -> s.is(i, PUBLISH_CONFIRMED));
    return at >= 0 && s.drop(s.message(at), -1);
  }

  private static boolean dropInOneGroup(Scene s, Random random) {
    int at = s.pick(random, i -> s.is(i, PUBLISH_CONFIRMED));
    return at >= 0 && s.drop(s.message(at), random.nextInt(2));
  }

  private static boolean dropAllButTheEffect(Scene s, Random random) {
    int at = s.pick(random, i -> s.is(i, PUBLISH_CONFIRMED));
    int message = at < 0 ? at : s.message(at);
    return at >= 0
        && s.entries.removeIf(
            entry ->
                entry.message() == message && entry.kind().isOfGroup() && entry.kind() != EFFECT);
  }

  private static boolean unknownMessage(Scene s, Random random) {
    int at = s.pick(random, s::isLastDelivery);
    return at >= 0 && s.insertDelivery(at, 1_000, 1);
  }

  private static boolean resurrectRejected(Scene s, Random random) {
    int rejected = s.pick(random, i -> s.is(i, PUBLISH_REJECTED));
    if (rejected < 0) {
      return false;
    }
    int key = s.key(s.message(rejected));
    int at =
        s.pick(
            random,
            i ->
                i > rejected
                    && s.isLastDelivery(i)
                    && s.quiet(i)
                    && (key < 0 || key == s.key(s.message(i))));
    return at >= 0 && s.insertDelivery(at, s.message(rejected), 1);
  }

  private static boolean beforeItsPublish(Scene s, Random random) {
    int at =
        s.pick(random, i -> s.is(i, PUBLISH_INVOKED) && s.confirmed(s.message(i)) && s.keyless(i));
    if (at < 0) {
      return false;
    }
    int delivered = s.first(i -> s.is(i, DELIVERED) && s.message(i) == s.message(at));
    return delivered >= 0 && s.move(at, delivered);
  }

  private static boolean corrupt(Scene s, Random random) {
    int at = s.pick(random, i -> s.is(i, DELIVERED));
    return at >= 0 && s.insert(at + 1, s.as(at, CORRUPT));
  }

  private static boolean forge(Scene s, Random random) {
    int at = s.pick(random, i -> s.is(i, DELIVERED));
    Entry entry = s.entries.get(Math.max(0, at));
    return at >= 0
        && s.insert(at, new Entry(FOREIGN, entry.nanos(), 0, entry.group(), -1, 0, 1, 0x77));
  }

  private static boolean vanish(Scene s, Random random) {
    int at = s.pick(random, i -> s.is(i, PUBLISH_UNCERTAIN));
    return at >= 0 && s.drop(s.message(at), -1);
  }

  private static boolean uncertainInOneGroup(Scene s, Random random) {
    int at = s.pick(random, i -> s.is(i, PUBLISH_UNCERTAIN));
    return at >= 0 && s.drop(s.message(at), random.nextInt(2));
  }

  private static boolean duplicate(Scene s, Random random) {
    int at = s.pick(random, i -> s.isLastDelivery(i) && s.isSuccess(i) && s.quiet(i));
    return at >= 0 && s.insertDelivery(at, s.message(at), s.entries.get(at).number() + 1);
  }

  private static boolean retryAtMostOnce(Scene s, Random random) {
    int at = s.pick(random, s::isSuccess);
    if (at < 0 || !s.invariants.contains(Invariant.AT_MOST_ONCE)) {
      return false;
    }
    s.insertDelivery(at, s.message(at), 2);
    s.shiftFrom(at + 1, SimulatedRun.DELAY);
    return s.detail(at, 1);
  }

  /** Two of one stream, both on their way, each handled at once: they change places. */
  private static boolean swapNeighbours(Scene s, Random random) {
    return s.swapFirstDeliveries(
        random, (one, other) -> s.publisher(one) == s.publisher(other) && s.key(one) >= 0);
  }

  private static boolean swapPublishers(Scene s, Random random) {
    return s.swapFirstDeliveries(
        random,
        (one, other) ->
            s.publisher(one) != s.publisher(other)
                && s.key(one) >= 0
                && s.index(PUBLISH_CONFIRMED, one) < s.index(PUBLISH_INVOKED, other));
  }

  /** The next of the key is handled between two attempts of one that fails. */
  private static boolean overtake(Scene s, Random random) {
    int failed = s.pick(random, i -> s.is(i, HANDLED) && s.entries.get(i).detail() == 1);
    if (failed < 0) {
      return false;
    }
    int retry = s.first(i -> i > failed && s.is(i, DELIVERED) && s.samePair(i, failed));
    int next =
        s.first(
            i ->
                i > failed && s.is(i, DELIVERED) && s.sameKey(i, failed) && !s.samePair(i, failed));
    if (retry < 0
        || next < 0
        || !s.terms.faultFree()
        || !s.isOnlyDelivery(next)
        || s.entries.get(next).actor() != s.entries.get(failed).actor()
        || !s.ordered(s.message(next))
        || !s.ordered(s.message(failed))
        || s.index(PUBLISH_INVOKED, s.message(next)) > failed) {
      return false;
    }
    int end = s.end(next);
    return end >= 0 && s.move(end, failed + 1) && s.move(next + 1, failed + 1);
  }

  private static boolean overlap(Scene s, Random random) {
    int one =
        s.pick(
            random, i -> s.is(i, DELIVERED) && s.key(s.message(i)) >= 0 && s.isSuccess(s.end(i)));
    if (one < 0) {
      return false;
    }
    int end = s.end(one);
    int other = s.first(i -> i > end && s.is(i, DELIVERED) && s.sameKey(i, one));
    if (other < 0 || s.samePair(one, other) || !s.quiet(other)) {
      return false;
    }
    int confirmed = s.index(PUBLISH_CONFIRMED, s.message(other));
    if (confirmed < 0 || !s.calm(end, other)) {
      return false;
    }
    s.entries.set(confirmed, s.as(confirmed, PUBLISH_UNCERTAIN));
    return s.move(end, other);
  }

  /** Publishes a message under the key of a handler that is running when it is delivered. */
  private static boolean rekey(Scene s, Random random) {
    int at = s.pick(random, i -> s.isOnlyDelivery(i) && s.quiet(i) && s.ordered(s.message(i)));
    if (at < 0) {
      return false;
    }
    int running =
        s.first(
            i ->
                i < at
                    && s.is(i, DELIVERED)
                    && s.entries.get(i).group() == s.entries.get(at).group()
                    && s.end(i) > at
                    && s.key(s.message(i)) >= 0
                    && s.key(s.message(i)) != s.key(s.message(at)));
    if (running < 0) {
      return false;
    }
    int invoked = s.index(PUBLISH_INVOKED, s.message(at));
    Entry entry = s.entries.get(invoked);
    long place = History.place(s.key(s.message(running)), 1_000);
    s.entries.set(
        invoked,
        new Entry(
            PUBLISH_INVOKED,
            entry.nanos(),
            7,
            0,
            entry.message(),
            entry.number(),
            entry.detail(),
            place));
    return true;
  }

  /** Two that a death has brought again, one after the other, come in the wrong order. */
  private static boolean swapRewound(Scene s, Random random) {
    int one = s.pick(random, i -> s.wasHandledBefore(i) && s.isSuccess(s.end(i)));
    if (one < 0) {
      return false;
    }
    int other = s.first(i -> i > one && s.is(i, DELIVERED) && s.sameKey(i, one));
    if (other < 0
        || !s.wasHandledBefore(other)
        || !s.isSuccess(s.end(other))
        || s.samePair(one, other)
        || s.publisher(s.message(one)) != s.publisher(s.message(other))
        || s.entries.get(one).actor() != s.entries.get(other).actor()
        || !s.ordered(s.message(one))
        || !s.ordered(s.message(other))
        || !s.calm(one, other)
        || !s.beginsRun(one)) {
      return false;
    }
    return s.exchange(one, other);
  }

  private static boolean editAttempt(Scene s, Random random) {
    int at = s.pick(random, i -> s.isLastDelivery(i) && s.isSuccess(i));
    if (at < 0) {
      return false;
    }
    int begin = s.begin(at);
    s.entries.set(begin, s.number(begin, 50));
    s.entries.set(at, s.number(at, 50));
    return true;
  }

  private static boolean shortenGap(Scene s, Random random) {
    int failed =
        s.pick(random, i -> s.is(i, HANDLED) && s.entries.get(i).detail() == 1 && s.quiet(i));
    if (failed < 0) {
      return false;
    }
    int retry = s.first(i -> i > failed && s.is(i, DELIVERED) && s.samePair(i, failed));
    if (retry < 0 || !s.quiet(retry)) {
      return false;
    }
    Entry entry = s.entries.get(retry);
    long soon = s.entries.get(failed).nanos() + SimulatedRun.DELAY - 1;
    s.entries.set(
        retry,
        new Entry(
            DELIVERED, soon, entry.actor(), entry.group(), entry.message(), entry.number(), 0, 0));
    return true;
  }

  private static boolean oneMore(Scene s, Random random) {
    int dead = s.pick(random, i -> s.is(i, DEAD));
    if (dead < 0 || !s.terms.faultFree()) {
      return false;
    }
    int last = s.last(i -> s.is(i, HANDLED) && s.samePair(i, dead));
    s.insertDelivery(last, s.message(dead), s.entries.get(last).number() + 1);
    s.detail(last + 2, 1);
    return s.shiftFrom(last + 1, SimulatedRun.DELAY);
  }

  private static boolean deadEarly(Scene s, Random random) {
    int dead = s.pick(random, i -> s.is(i, DEAD));
    if (dead < 0 || !s.terms.faultFree()) {
      return false;
    }
    int last = s.last(i -> s.is(i, HANDLED) && s.samePair(i, dead));
    int begin = s.begin(last);
    s.entries.remove(last);
    return s.entries.remove(begin) != null;
  }

  private static boolean handledAndDead(Scene s, Random random) {
    int at = s.pick(random, s::isSuccess);
    return at >= 0 && s.entries.add(s.as(at, DEAD));
  }

  private static boolean deadTwice(Scene s, Random random) {
    int dead = s.pick(random, i -> s.is(i, DEAD));
    return dead >= 0 && s.terms.faultFree() && s.entries.add(s.entries.get(dead));
  }

  private static boolean alter(Scene s, Random random) {
    int dead = s.pick(random, i -> s.is(i, DEAD));
    return dead >= 0 && s.detail(dead, 1);
  }

  private static boolean effectTwice(Scene s, Random random) {
    int effect = s.pick(random, i -> s.is(i, EFFECT));
    return effect >= 0 && s.insert(effect + 1, s.entries.get(effect));
  }

  private static boolean effectMissing(Scene s, Random random) {
    int effect = s.pick(random, i -> s.is(i, EFFECT) && s.confirmed(s.message(i)));
    return effect >= 0 && s.entries.remove(effect) != null;
  }

  private static boolean startAfterClose(Scene s, Random random) {
    int closed = s.pick(random, i -> s.is(i, MEMBER_CLOSED));
    if (closed < 0) {
      return false;
    }
    Entry leaver = s.entries.get(closed);
    int at =
        s.pick(
            random,
            i ->
                i > closed
                    && s.isOnlyDelivery(i)
                    && s.end(i) >= 0
                    && s.entries.get(i).group() == leaver.group());
    return at >= 0 && s.actor(at, leaver.actor());
  }

  private static boolean closeEarly(Scene s, Random random) {
    int closed = s.pick(random, i -> s.is(i, MEMBER_CLOSED));
    if (closed < 0) {
      return false;
    }
    Entry leaver = s.entries.get(closed);
    int closing =
        s.last(i -> s.is(i, MEMBER_CLOSING) && s.entries.get(i).actor() == leaver.actor());
    int handled =
        s.first(i -> i > closing && s.is(i, HANDLED) && s.entries.get(i).actor() == leaver.actor());
    return handled >= 0 && handled < closed && s.move(closed, handled);
  }

  private static boolean takeOverLate(Scene s, Random random) {
    int closed = s.pick(random, i -> s.is(i, MEMBER_CLOSED));
    if (closed < 0) {
      return false;
    }
    int group = s.entries.get(closed).group();
    int closing =
        s.last(
            i ->
                s.is(i, MEMBER_CLOSING)
                    && s.entries.get(i).actor() == s.entries.get(closed).actor());
    int next = s.first(i -> i > closed && s.is(i, DELIVERED) && s.entries.get(i).group() == group);
    boolean idle =
        s.first(
                i ->
                    i < closed
                        && s.is(i, DELIVERED)
                        && s.entries.get(i).group() == group
                        && s.end(i) > closed)
            < 0;
    if (next < 0
        || !idle
        || !s.calm(closed, next)
        || !s.isOnlyDelivery(next)
        || !s.confirmed(s.message(next))
        || s.index(PUBLISH_CONFIRMED, s.message(next)) > closing) {
      return false;
    }
    return s.terms.faultFree() && s.shiftFrom(closed + 1, LONG);
  }

  /** A handler that began after the healing, of what was published before, begins much later. */
  private static boolean recoverLate(Scene s, Random random) {
    int healed = s.first(i -> s.is(i, HEALED));
    int late =
        s.pick(
            random,
            i ->
                i > healed
                    && s.isOnlyDelivery(i)
                    && s.isSuccess(s.end(i))
                    && s.confirmed(s.message(i))
                    && s.index(PUBLISH_CONFIRMED, s.message(i)) < healed);
    return healed >= 0 && late >= 0 && s.shiftFrom(late, LONG);
  }

  private static boolean miscount(Scene s, Random random) {
    int at = s.pick(random, i -> s.is(i, COUNTED));
    Entry e = s.entries.get(Math.max(0, at));
    return at >= 0
        && s.entries.set(
                at, new Entry(COUNTED, e.nanos(), 0, e.group(), -1, 0, e.detail(), e.value() + 1))
            == e;
  }

  /** Puts a handler on another member of its group that has enough to do. */
  private static boolean oneHandlerMore(Scene s, Random random) {
    if (!s.terms.faultFree()) {
      return false;
    }
    int at = s.pick(random, i -> s.isOnlyDelivery(i) && s.busyOther(i) >= 0);
    return at >= 0 && s.actor(at, s.busyOther(at));
  }
}
