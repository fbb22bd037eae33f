package dev.waybill.conformance.invariant;

import dev.waybill.conformance.journal.History;
import dev.waybill.conformance.journal.MessageTable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Judges one invariant over one history: sees each entry once, in order, then the end. Not
 * thread-safe. State is arrays by message, group, key or member: no hashing, no objects per entry.
 */
abstract class Checker {
  private static final int KEPT = 20;

  final History history;
  final MessageTable messages;
  final Terms terms;
  private final List<Violation> violations = new ArrayList<>();
  private long evaluations;
  private long opportunities;
  private long breaches;

  Checker(History history, Terms terms) {
    this.history = history;
    this.terms = terms;
    messages = history.messages();
  }

  /** The entry at this index is next. */
  abstract void see(int index);

  /** There are no more entries. */
  void end() {}

  /** The index of a (message, group) pair in an array of that many. */
  final int pair(int message, int group) {
    return message * history.groupCount() + group;
  }

  /** The pair that an entry is about. */
  final int pairAt(int index) {
    return pair(history.message(index), history.group(index));
  }

  final int pairs() {
    return history.messageCount() * history.groupCount();
  }

  /** Whether an entry is about a message that was published in this run. */
  final boolean known(int index) {
    return messages.exists(history.message(index));
  }

  /** Whether a group was ready before the publish of a message began. */
  final boolean owed(int message, int group) {
    return history.readyAt(group) < messages.invoked(message);
  }

  final void evaluated() {
    evaluations++;
  }

  final void opportunity() {
    opportunities++;
  }

  /** Breaks the invariant. The text goes on after the name of the message, if there is one. */
  final void breach(int index, int message, Supplier<String> text) {
    breaches++;
    if (violations.size() < KEPT) {
      String subject = message < 0 ? "" : name(message) + " ";
      violations.add(new Violation(index, message, subject + text.get()));
    }
  }

  /** A message as reports name it. */
  final String name(int message) {
    if (!messages.exists(message)) {
      return "message " + message;
    }
    int key = messages.key(message);
    return "message %d (publisher %d, %s, sequence %d)"
        .formatted(
            message,
            messages.publisher(message),
            key < 0 ? "no key" : "key " + key,
            messages.sequence(message));
  }

  final Finding finding(Invariant invariant) {
    return new Finding(invariant, evaluations, opportunities, breaches, violations);
  }
}
