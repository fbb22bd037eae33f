package dev.waybill.conformance.check;

import dev.waybill.BatchResult;
import dev.waybill.Delivery;
import dev.waybill.Subscription;
import dev.waybill.SubscriptionOptions;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.invariant.Terms;
import dev.waybill.conformance.stage.Message;
import dev.waybill.conformance.stage.MessagePublisher;
import dev.waybill.conformance.stage.Patience;
import dev.waybill.conformance.stage.Stage;
import dev.waybill.conformance.stage.Trouble;
import dev.waybill.conformance.stage.Workload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A handler of batches, in which some events fail, some of them for good. What lies behind a failed
 * one of its key in a batch counts as not run, and comes again; everything else is over. Behind
 * each key comes one more event in the end, so that what should not come any more has had its time.
 */
final class HalfBatches implements Scenario {
  /** Batches in which some events failed and some did not. */
  static final String PARTIAL = "batches that fail in part";

  /** Whether an event was run as often as its failures ask for. */
  static final String EXACT = "events of batches run as often as they fail, and once more";

  /** Whether what counts as not run came again, with the same attempt. */
  static final String AGAIN = "events behind a failed one that came again, uncounted";

  /** Whether everything before it of its key was over when an event was run. */
  static final String ORDER = "events of batches run in the order of their key";

  static final int MESSAGES = 600;
  private static final int GROUP = 0;
  private static final int KEYS = 12;
  private static final int MAX_ATTEMPTS = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Override
  public String name() {
    return "half-batches";
  }

  @Override
  public void play(Stage stage) {
    stage.agree(Terms.faultFreeRun().withMaxAttempts(MAX_ATTEMPTS));
    stage.destinationOption("partitions", "2");
    new Play(stage).run();
  }

  private static Message script(Message message) {
    int number = message.number();
    if (number % 100 == 50) {
      return message.failing(Message.ALWAYS, 1 << GROUP, Trouble.EXCEPTION);
    }
    return number % 15 == 4
        ? message.failing(1 + number / 15 % (MAX_ATTEMPTS - 1), 1 << GROUP, Trouble.EXCEPTION)
        : message;
  }

  /** One play of it. */
  private static final class Play {
    private final Stage stage;
    // Guarded by this.
    private final Map<Integer, Integer> runs = new HashMap<>();
    private final Map<Integer, Integer> behind = new HashMap<>();
    private final Map<Integer, Integer> over = new HashMap<>();
    private final BitSet ended = new BitSet();

    Play(Stage stage) {
      this.stage = stage;
    }

    void run() {
      String group =
          "waybill.destinations." + stage.destination() + ".groups." + Stage.group(GROUP) + ".";
      Subscription subscription =
          stage
              .open(
                  Map.of(
                      group + "batch.max-size", "20",
                      group + "batch.max-wait", "30ms",
                      group + "concurrency", "2",
                      group + "retry.backoff", "fixed",
                      group + "retry.initial-delay", "50ms",
                      group + "retry.max-attempts", Integer.toString(MAX_ATTEMPTS)))
              .subscribeBatch(
                  stage.destination(),
                  Stage.group(GROUP),
                  this::handle,
                  SubscriptionOptions.defaults());
      Patience.await(PATIENCE.multipliedBy(3), "a member to be ready", subscription.ready());
      List<Message> plan =
          Workload.of(1, KEYS, MESSAGES).scripted(HalfBatches::script).plan(stage.seed()).get(0);
      List<Message> last = new ArrayList<>();
      try (MessagePublisher publisher = stage.publisher()) {
        plan.forEach(publisher::publish);
        publisher.awaitAll(PATIENCE);
        Patience.holds(PATIENCE, () -> ended() >= MESSAGES);
        for (int key = 0; key < KEYS; key++) {
          last.add(Message.good(MESSAGES + key, 0, key, Integer.MAX_VALUE));
        }
        last.forEach(publisher::publish);
        publisher.awaitAll(PATIENCE);
        Patience.holds(PATIENCE, () -> ended() >= MESSAGES + KEYS);
      }
      judge(plan);
    }

    private synchronized int ended() {
      return ended.cardinality();
    }

    private synchronized BatchResult handle(List<Delivery> batch) {
      BatchResult result = BatchResult.success();
      Set<Integer> failedKeys = new HashSet<>();
      int failed = 0;
      for (Delivery delivery : batch) {
        Message message = stage.codec().message(delivery.event()).orElseThrow();
        int number = message.number();
        if (failedKeys.contains(message.key())) {
          behind.put(number, delivery.attempt());
          continue;
        }
        Integer uncounted = behind.remove(number);
        if (uncounted != null) {
          stage.observe(
              AGAIN,
              uncounted == delivery.attempt(),
              "message %d came as attempt %d before and as %d now"
                  .formatted(number, uncounted, delivery.attempt()));
        }
        runs.merge(number, 1, Integer::sum);
        observeOrder(message);
        boolean fails = message.fails(GROUP, delivery.attempt());
        if (fails) {
          failed++;
          failedKeys.add(message.key());
          result.failed(delivery, new IllegalStateException("message " + number + " fails"));
        }
        if (!fails || delivery.attempt() >= MAX_ATTEMPTS) {
          over.merge(message.key(), message.sequence(), Math::max);
          ended.set(number);
        }
      }
      if (failed > 0 && failed < batch.size()) {
        stage.observe(PARTIAL, true, "");
      }
      return result;
    }

    private void observeOrder(Message message) {
      int done = over.getOrDefault(message.key(), -1);
      boolean next = message.sequence() == done + 1 || message.sequence() == Integer.MAX_VALUE;
      stage.observe(
          ORDER,
          next,
          "message %d, event %d of its key, was run when event %d was the last that was over"
              .formatted(message.number(), message.sequence(), done));
    }

    private synchronized void judge(List<Message> plan) {
      for (Message message : plan) {
        int number = message.number();
        int expected =
            Math.min(
                MAX_ATTEMPTS,
                message.failures() == Message.ALWAYS ? MAX_ATTEMPTS : message.failures() + 1);
        int seen = runs.getOrDefault(number, 0);
        stage.observe(
            EXACT,
            seen == expected,
            "message %d was run %d times instead of %d".formatted(number, seen, expected));
        if (behind.containsKey(number)) {
          stage.observe(
              AGAIN,
              false,
              "message " + number + " was behind a failed one in its batch and never came again");
        }
      }
    }
  }
}
