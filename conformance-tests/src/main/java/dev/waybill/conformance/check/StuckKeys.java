package dev.waybill.conformance.check;

import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.invariant.Terms;
import dev.waybill.conformance.journal.Entry;
import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.stage.MemberSpec;
import dev.waybill.conformance.stage.Message;
import dev.waybill.conformance.stage.MessagePublisher;
import dev.waybill.conformance.stage.Patience;
import dev.waybill.conformance.stage.Stage;
import dev.waybill.conformance.stage.Trouble;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * One key's handler does not return, another key's event fails again and again, and both have more
 * events behind. Meanwhile other keys get events, a few at a time, for some seconds.
 */
final class StuckKeys implements Scenario {
  /** Whether an event of another key was begun in time; the slowest in a hundred are left out. */
  static final String DELAY = "begun in time beside keys that are stuck";

  /** Whether both keys were stuck to the end. */
  static final String STUCK = "keys that stay stuck";

  static final Duration BOUND = Duration.ofSeconds(2);
  static final int OTHERS = 1_600;

  private static final int BLOCKED = 0;
  private static final int FAILING = 1;
  private static final int FIRST_OTHER = 2;
  private static final int OTHER_KEYS = 64;
  private static final int STEP = 8;
  private static final Duration PAUSE = Duration.ofMillis(20); // 200 steps: four seconds
  private static final int BEHIND = 50;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Override
  public String name() {
    return "stuck-keys";
  }

  @Override
  public void play(Stage stage) {
    stage.agree(Terms.faultFreeRun());
    CountDownLatch release = new CountDownLatch(1);
    AtomicInteger blocked = new AtomicInteger();
    AtomicInteger failed = new AtomicInteger();
    stage.members(
        MemberSpec.of(0)
            .with("retry.backoff", "fixed")
            .with("retry.initial-delay", "100ms")
            .with("retry.max-attempts", "1000")
            .doing(
                (message, delivery) -> {
                  if (message.key() == BLOCKED && blocked.incrementAndGet() == 1) {
                    release.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                  } else if (message.key() == FAILING) {
                    failed.incrementAndGet();
                  }
                }));
    try (MessagePublisher publisher = stage.publisher()) {
      int number = 0;
      for (int i = 0; i < BEHIND; i++) {
        Message failing = Message.good(number++, 0, FAILING, i);
        publisher.publish(i == 0 ? failing.failing(Message.ALWAYS, 1, Trouble.EXCEPTION) : failing);
      }
      Patience.await(PATIENCE, "a key to fail", () -> failed.get() > 0);
      for (int i = 0; i < BEHIND; i++) {
        publisher.publish(Message.good(number++, 0, BLOCKED, i));
      }
      Patience.await(PATIENCE, "a key to block", () -> blocked.get() > 0);
      int first = number;
      for (int i = 0; i < OTHERS; i++) {
        int key = FIRST_OTHER + i % OTHER_KEYS;
        publisher.publish(Message.good(number++, 0, key, i / OTHER_KEYS));
        if (i % STEP == STEP - 1) {
          LockSupport.parkNanos(PAUSE.toNanos());
        }
      }
      int end = number;
      Patience.holds(BOUND.multipliedBy(2), () -> delays(stage, first, end).size() == OTHERS);
      stage.observe(STUCK, blocked.get() == 1, "the blocked key went on");
      stage.observe(STUCK, failed.get() > 1, "the failing event was not tried again");
      release.countDown();
      Patience.await(
          PATIENCE,
          "the events of other keys, after the blocked one was let go",
          () -> delays(stage, first, end).size() == OTHERS);
      observe(stage, delays(stage, first, end));
    } finally {
      release.countDown();
    }
  }

  private static void observe(Stage stage, List<Long> delays) {
    delays.sort(Comparator.naturalOrder());
    for (long delay : delays.subList(0, OTHERS - OTHERS / 100)) {
      long millis = TimeUnit.NANOSECONDS.toMillis(delay);
      stage.observe(DELAY, millis <= BOUND.toMillis(), "begun after " + millis + " ms");
    }
  }

  /** From the call of publish to the first statement of the handler, where it was called. */
  private static List<Long> delays(Stage stage, int from, int to) {
    Map<Integer, Long> published = new HashMap<>();
    List<Long> delays = new ArrayList<>();
    stage
        .journal()
        .read(
            0,
            (Entry entry) -> {
              if (entry.message() >= from && entry.message() < to) {
                if (entry.kind() == EntryKind.PUBLISH_INVOKED) {
                  published.put(entry.message(), entry.nanos());
                } else if (entry.kind() == EntryKind.DELIVERED && entry.number() == 1) {
                  delays.add(
                      entry.nanos() - published.getOrDefault(entry.message(), entry.nanos()));
                }
              }
            });
    return delays;
  }
}
