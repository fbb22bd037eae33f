package dev.waybill.benchmark;

import io.cloudevents.CloudEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Queues in this JVM, a thread behind each: order per key and nothing else. No bytes, no retry, no
 * groups; so it says what those cost, not what would be better.
 */
final class MemoryRaw implements Contestant {
  private static final int ROOM = 10_000 / Setting.PARTITIONS;

  private final Map<String, List<BlockingQueue<CloudEvent>>> destinations =
      new ConcurrentHashMap<>();

  @Override
  public void connect(String endpoint) {}

  private List<BlockingQueue<CloudEvent>> queues(String destination) {
    return destinations.computeIfAbsent(
        destination,
        name -> {
          List<BlockingQueue<CloudEvent>> queues = new ArrayList<>();
          for (int i = 0; i < Setting.PARTITIONS; i++) {
            queues.add(new ArrayBlockingQueue<>(ROOM));
          }
          return queues;
        });
  }

  @Override
  public Publishing publish(String destination) {
    List<BlockingQueue<CloudEvent>> queues = queues(destination);
    return new Publishing() {
      @Override
      public void publish(CloudEvent event, Ended ended) {
        Object key = Objects.requireNonNull(event.getExtension("partitionkey"));
        try {
          queues.get(Math.floorMod(key.hashCode(), Setting.PARTITIONS)).put(event);
          ended.ended(null);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          ended.ended(e);
        }
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public Consuming consume(Intake intake, EventHandler handler) {
    List<Thread> threads = new ArrayList<>();
    for (BlockingQueue<CloudEvent> queue : queues(intake.destination())) {
      Thread thread = new Thread(() -> handleAll(queue, handler), "queue-consumer");
      thread.start();
      threads.add(thread);
    }
    return () -> threads.forEach(Thread::interrupt);
  }

  private static void handleAll(BlockingQueue<CloudEvent> queue, EventHandler handler) {
    try {
      while (true) {
        handler.handle(queue.take(), 1);
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    } catch (Exception failure) {
      throw new IllegalStateException("A handler failed that must not", failure);
    }
  }

  @Override
  public void close() {}
}
