package dev.waybill.kafka;

import dev.waybill.spi.BinderRuntime;
import java.time.Duration;
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

  /** What was read of a topic longer ago than this is no reason to refuse a message. */
  private static final Duration FRESH = Duration.ofSeconds(1);

  private final BinderRuntime runtime;
  private long knownSince;

  /** Only touched by the thread that opens gates. */
  long lookingSince = Long.MIN_VALUE;

  private boolean requested;

  TopicGate(String topic, BinderRuntime runtime, BiConsumer<Send, TopicFacts> handOver) {
    this.topic = topic;
    this.runtime = runtime;
    this.handOver = handOver;
  }

  /**
   * Hands a message over, or keeps it until the gate opens.
   *
   * @return whether somebody must now begin to open the gate
   */
  boolean pass(Send send) {
    if (open && send.size > facts.maxMessageBytes() && isOld()) {
      close(); // somebody may have raised the limit since
    }
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

  private boolean isOld() {
    return runtime.nanoTime() - knownSince > FRESH.toNanos();
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
          knownSince = runtime.nanoTime();
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
