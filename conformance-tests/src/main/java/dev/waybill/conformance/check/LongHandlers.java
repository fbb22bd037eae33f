package dev.waybill.conformance.check;

import dev.waybill.conformance.Measurement;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.invariant.Terms;
import dev.waybill.conformance.journal.Entry;
import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.stage.MemberSpec;
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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Two members share a group. A handler of each of some keys runs for longer than it takes until
 * somebody else is given what a dead member had. More events of these keys wait behind, and those
 * of other keys come and go.
 */
final class LongHandlers implements Scenario {
  static final String LONG = "handlers that ran for longer than a member may be silent";
  static final int KEYS = 8;

  private static final int BEHIND = 5;
  private static final int OTHER_KEYS = 16;
  private static final int OTHERS = 320;
  private static final int GROUP = 0;
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  @Override
  public String name() {
    return "long-handlers";
  }

  @Override
  public void play(Stage stage) {
    stage.agree(Terms.faultFreeRun());
    stage.destinationOption("partitions", "4");
    Duration length = stage.environment().takeover().multipliedBy(3).dividedBy(2);
    CountDownLatch never = new CountDownLatch(1);
    MemberSpec spec =
        MemberSpec.of(GROUP)
            .with("concurrency", "16")
            .doing(
                (message, delivery) -> {
                  if (message.key() < KEYS && message.sequence() == 0) {
                    never.await(length.toMillis(), TimeUnit.MILLISECONDS);
                  }
                });
    stage.members(spec, spec);
    HandledTimes handled = new HandledTimes(stage.journal(), GROUP);
    MessagePublisher publisher = stage.publisher();
    List<Message> messages = new ArrayList<>();
    publish(publisher, messages, 0, KEYS, KEYS);
    Patience.await(PATIENCE, "the long handlers to begin", () -> begun(stage) >= KEYS);
    publish(publisher, messages, 0, KEYS, KEYS * BEHIND);
    publish(publisher, messages, KEYS, OTHER_KEYS, OTHERS);
    Patience.holds(PATIENCE.plus(length), () -> handled.succeeded() >= messages.size());
    stage.drain(Publishing.ended(List.of(messages), List.of(publisher)));
    observe(stage, length);
  }

  /** Publishes so many messages of these keys in turn. */
  private static void publish(
      MessagePublisher publisher, List<Message> messages, int firstKey, int keys, int count) {
    int already = (int) messages.stream().filter(message -> message.key() == firstKey).count();
    for (int i = 0; i < count; i++) {
      Message message = Message.good(messages.size(), 0, firstKey + i % keys, already + i / keys);
      messages.add(message);
      publisher.publish(message);
    }
  }

  private static int begun(Stage stage) {
    int[] count = {0};
    stage
        .journal()
        .read(
            0,
            entry -> {
              if (entry.kind() == EntryKind.DELIVERED && entry.message() < KEYS) {
                count[0]++;
              }
            });
    return count[0];
  }

  private static void observe(Stage stage, Duration length) {
    Map<Integer, Long> begun = new HashMap<>();
    long[] shortest = {Long.MAX_VALUE};
    stage
        .journal()
        .read(
            0,
            entry -> {
              if (entry.message() < 0 || entry.message() >= KEYS) {
                return;
              }
              if (entry.kind() == EntryKind.DELIVERED) {
                begun.putIfAbsent(entry.message(), entry.nanos());
              } else if (entry.kind() == EntryKind.HANDLED) {
                long took = entry.nanos() - begun.getOrDefault(entry.message(), entry.nanos());
                shortest[0] = Math.min(shortest[0], took);
                stage.observe(
                    LONG,
                    took >= length.toNanos() && entry.detail() == 0,
                    told(entry, length, took));
              }
            });
    if (shortest[0] < Long.MAX_VALUE) {
      stage.measure(
          LONG,
          Measurement.atLeast(
              length, "how long each handler kept its event", Duration.ofNanos(shortest[0])));
    }
  }

  private static String told(Entry entry, Duration length, long took) {
    return "the handler of message %d at member %d was to run for %d ms; it %s after %d ms%s"
        .formatted(
            entry.message(),
            entry.actor(),
            length.toMillis(),
            entry.detail() == 3 ? "was interrupted" : "ended",
            took / 1_000_000,
            entry.detail() == 3
                ? ": a shard must not be taken from a member that lives; is its lease renewed?"
                : "");
  }
}
