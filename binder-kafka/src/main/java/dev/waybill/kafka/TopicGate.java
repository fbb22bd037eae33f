package dev.waybill.kafka;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * Keeps what is sent to a topic in order until the producer knows the topic, because until then
 * {@code send} would block.
 */
final class TopicGate {
  private static final int BATCH = 256;

  final String topic;
  private final BiConsumer<Send, TopicFacts> handOver;
  private final ArrayDeque<Send> waiting = new ArrayDeque<>();
  private volatile boolean open;
  private TopicFacts facts = TopicFacts.UNKNOWN;

  /** Only touched by the thread that opens gates. */
  long lookingSince = Long.MIN_VALUE;

  private boolean requested;

  TopicGate(String topic, BiConsumer<Send, TopicFacts> handOver) {
    this.topic = topic;
    this.handOver = handOver;
  }

  /**
   * Hands a message over, or keeps it until the gate opens.
   *
   * @return whether somebody must now begin to open the gate
   */
  boolean pass(Send send) {
    if (!open) {
      synchronized (waiting) {
        if (!open) {
          waiting.add(send);
          boolean begin = !requested;
          requested = true;
          return begin;
        }
      }
    }
    handOver.accept(send, facts);
    return false;
  }

  TopicFacts facts() {
    return open ? facts : TopicFacts.UNKNOWN;
  }

  /**
   * Hands over all that wait, and lets everything after them pass. Nobody waits for the lock while
   * that goes on, because what comes meanwhile queues behind.
   */
  void open(TopicFacts known) {
    List<Send> batch = new ArrayList<>();
    do {
      batch.forEach(send -> handOver.accept(send, known));
      batch.clear();
      synchronized (waiting) {
        while (!waiting.isEmpty() && batch.size() < BATCH) {
          batch.add(waiting.remove());
        }
        if (batch.isEmpty()) {
          facts = known;
          open = true;
        }
      }
    } while (!batch.isEmpty());
  }

  /** What follows waits again, until the gate is opened anew. */
  void close() {
    synchronized (waiting) {
      open = false;
      requested = !waiting.isEmpty();
      lookingSince = Long.MIN_VALUE;
    }
  }

  /** Takes out what waits and matches; with nothing left, the next message begins anew. */
  List<Send> takeOut(Predicate<Send> which, boolean giveUp) {
    List<Send> taken = new ArrayList<>();
    synchronized (waiting) {
      waiting.removeIf(
          send -> {
            boolean matches = which.test(send);
            if (matches) {
              taken.add(send);
            }
            return matches;
          });
      if (giveUp && waiting.isEmpty()) {
        requested = false;
        lookingSince = Long.MIN_VALUE;
        return taken;
      }
    }
    return taken;
  }

  boolean isRequested() {
    synchronized (waiting) {
      return requested;
    }
  }
}
