package dev.waybill.conformance.stage;

import dev.waybill.conformance.journal.History;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/**
 * Messages to publish: a function of a seed. Each publisher writes a few keys in bursts, since
 * neighbours of one key in flight together are what an order that breaks now and then shows in.
 *
 * @param publishers how many publish at the same time
 * @param keys how many keys they share; 0 for messages without one
 * @param messages how many in all
 * @param burst how many of a key follow each other
 * @param script what becomes of each message; identity for good ones
 */
public record Workload(
    int publishers, int keys, int messages, int burst, UnaryOperator<Message> script) {

  /** Good messages in bursts of eight. */
  public static Workload of(int publishers, int keys, int messages) {
    return new Workload(publishers, keys, messages, 8, UnaryOperator.identity());
  }

  /** The same with some messages made to fail. */
  public Workload scripted(UnaryOperator<Message> other) {
    return new Workload(publishers, keys, messages, burst, other);
  }

  /** What each publisher publishes, in order. Numbers are dense from 0, a range each. */
  public List<List<Message>> plan(long seed) {
    List<List<Message>> plan = new ArrayList<>();
    int number = 0;
    for (int publisher = 0; publisher < publishers; publisher++) {
      SplittableRandom random = new SplittableRandom(seed + publisher);
      int share = messages / publishers + (publisher < messages % publishers ? 1 : 0);
      List<Message> own = new ArrayList<>(share);
      int[] sequences = new int[Math.max(1, keys)];
      int key = History.NO_KEY;
      for (int i = 0; i < share; i++) {
        if (keys > 0 && i % burst == 0) {
          key = random.nextInt(keys);
        }
        int sequence = sequences[Math.max(0, key)]++;
        own.add(script.apply(Message.good(number++, publisher, key, sequence)));
      }
      plan.add(own);
    }
    return plan;
  }
}
