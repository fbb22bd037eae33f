package dev.waybill.conformance.stage;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A workload on its way out. */
public final class Publishing {
  private final List<List<Message>> plan;
  private final List<MessagePublisher> publishers;
  private final List<Thread> threads = new ArrayList<>();

  private Publishing(List<List<Message>> plan, List<MessagePublisher> publishers) {
    this.plan = plan;
    this.publishers = publishers;
  }

  /** What a scenario has published by itself, a list for each publisher. */
  public static Publishing ended(List<List<Message>> published, List<MessagePublisher> publishers) {
    return new Publishing(published, publishers);
  }

  static Publishing begin(List<List<Message>> plan, List<MessagePublisher> publishers) {
    Publishing publishing = new Publishing(plan, publishers);
    publishing.start();
    return publishing;
  }

  private void start() {
    for (int i = 0; i < publishers.size(); i++) {
      MessagePublisher publisher = publishers.get(i);
      List<Message> own = plan.get(i);
      Thread thread =
          new Thread(() -> own.forEach(publisher::publish), "waybill-conformance-publisher-" + i);
      thread.setDaemon(true);
      thread.start();
      threads.add(thread);
    }
  }

  /** Waits until everything was published, and every publish has ended. */
  public void await(Duration atMost) {
    Patience.await(
        atMost, "the publishers to end", () -> threads.stream().noneMatch(Thread::isAlive));
    publishers.forEach(publisher -> publisher.awaitAll(atMost));
  }

  /** How many messages it has. */
  public int size() {
    return plan.stream().mapToInt(List::size).sum();
  }

  /** All messages. */
  public List<Message> messages() {
    return plan.stream().flatMap(List::stream).toList();
  }

  /**
   * Publishes one message behind the last of each stream, and waits for the publishes.
   *
   * @param from the first number that is free
   */
  List<Message> publishSentinels(int from, Duration atMost) {
    List<Message> sentinels = new ArrayList<>();
    int number = from;
    for (int i = 0; i < plan.size(); i++) {
      Map<Integer, Integer> last = new TreeMap<>();
      plan.get(i).forEach(message -> last.put(message.key(), message.sequence()));
      for (Map.Entry<Integer, Integer> stream : last.entrySet()) {
        int publisher = plan.get(i).get(0).publisher();
        Message sentinel =
            Message.good(number++, publisher, stream.getKey(), stream.getValue() + 1);
        publishers.get(i).publish(sentinel);
        sentinels.add(sentinel);
      }
    }
    publishers.forEach(publisher -> publisher.awaitAll(atMost));
    return sentinels;
  }
}
