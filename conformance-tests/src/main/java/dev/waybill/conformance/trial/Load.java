package dev.waybill.conformance.trial;

import dev.waybill.conformance.stage.Message;
import dev.waybill.conformance.stage.MessagePublisher;
import dev.waybill.conformance.stage.Patience;
import dev.waybill.conformance.stage.Publishing;
import dev.waybill.conformance.stage.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * What one publisher publishes in a trial, numbered and in sequence within each key. One thread
 * publishes; any may ask.
 */
final class Load {
  private final MessagePublisher publisher;
  private final List<Message> messages = new ArrayList<>(); // guarded by this
  private final Map<Integer, Integer> sequences = new HashMap<>();

  Load(Stage stage) {
    publisher = stage.publisher();
  }

  /** Publishes the next event of a key; answers what it is. */
  Message publish(int key) {
    return publish(key, UnaryOperator.identity());
  }

  /** Publishes the next event of a key, with a script. */
  Message publish(int key, UnaryOperator<Message> script) {
    Message message;
    synchronized (this) {
      int sequence = sequences.merge(key, 1, Integer::sum) - 1;
      message = script.apply(Message.good(messages.size(), 0, key, sequence));
      messages.add(message);
    }
    publisher.publish(message);
    return message;
  }

  /** How many were published. */
  synchronized int size() {
    return messages.size();
  }

  /** How many events of a key were published. */
  synchronized int ofKey(int key) {
    return sequences.getOrDefault(key, 0);
  }

  /** How many publishes have not ended. */
  long pending() {
    return publisher.pending();
  }

  /** Waits until every publish has ended. */
  void awaitEnded(Duration atMost) {
    publisher.awaitAll(atMost);
  }

  /** Waits until every publish has ended; answers all of it, for the end of the run. */
  Publishing ended(Duration atMost) {
    awaitEnded(atMost);
    synchronized (this) {
      return Publishing.ended(List.of(List.copyOf(messages)), List.of(publisher));
    }
  }

  /** Waits out how long the environment's broker must be left alone before it may be killed. */
  static void settle(Stage stage) {
    long end = System.nanoTime() + stage.environment().settling().toNanos();
    Patience.holds(
        stage.environment().settling().plusSeconds(1), () -> System.nanoTime() - end >= 0);
  }
}
