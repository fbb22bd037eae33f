package dev.waybill.testbrokers;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Local processes that form one cluster. */
final class Nodes {
  private static final Duration ELECTION = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(100);

  private Nodes() {}

  /** Starts all at once and waits for each; ends all if one does not come up. */
  static void start(List<LocalNode> nodes) {
    try {
      long begun = System.nanoTime();
      nodes.forEach(LocalNode::launch);
      nodes.forEach(LocalNode::awaitReady);
      nodes.forEach(node -> Brokers.announce(node, begun));
    } catch (RuntimeException e) {
      nodes.forEach(LocalNode::close);
      throw e;
    }
  }

  /** Asks until there is an answer, or too much time has passed for an election. */
  static Broker awaitLeader(String of, Supplier<Optional<Broker>> question) {
    return await("Leader of '" + of + "'", question);
  }

  /**
   * Asks until there is an answer.
   *
   * @throws IllegalStateException if there is none within a minute
   */
  static <T> T await(String what, Supplier<Optional<T>> question) {
    long deadline = System.nanoTime() + ELECTION.toNanos();
    Optional<T> answer = question.get();
    while (answer.isEmpty()) {
      if (System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
        throw new IllegalStateException(
            "%s not found within %s: do most of its nodes run?".formatted(what, ELECTION));
      }
      LockSupport.parkNanos(POLL.toNanos());
      answer = question.get();
    }
    return answer.get();
  }
}
