package dev.waybill.conformance.check;

import dev.waybill.Delivery;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.invariant.Terms;
import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.stage.MemberSpec;
import dev.waybill.conformance.stage.Message;
import dev.waybill.conformance.stage.MessagePublisher;
import dev.waybill.conformance.stage.Patience;
import dev.waybill.conformance.stage.Stage;
import dev.waybill.conformance.stage.Trouble;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * In one group one key's handler does not return, another key's event fails again and again, and
 * both have more events behind. Meanwhile other keys get events, a few at a time, for some seconds.
 * A second group, where no key is stuck, says when each event could have been begun: a busy machine
 * makes both wait.
 */
final class StuckKeys implements Scenario {
  /** Whether an event of another key was begun in time; the slowest in a hundred are left out. */
  static final String DELAY = "begun in time beside keys that are stuck";

  /** Whether both keys were stuck to the end. */
  static final String STUCK = "keys that stay stuck";

  static final Duration BOUND = Duration.ofSeconds(2);
  static final int OTHERS = 1_600;

  private static final int STALLING = 0;
  private static final int SOUND = 1;
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
    Play play = new Play(stage);
    MemberSpec spec =
        MemberSpec.of(STALLING)
            .with("retry.backoff", "fixed")
            .with("retry.initial-delay", "100ms")
            .with("retry.max-attempts", "1000");
    stage.members(spec.doing(play::work), new MemberSpec(SOUND, spec.options(), spec.work()));
    try (MessagePublisher publisher = stage.publisher()) {
      play.run(publisher);
    } finally {
      play.release.countDown();
    }
  }

  /** One play of it. */
  private static final class Play {
    private final Stage stage;
    private final CountDownLatch release = new CountDownLatch(1);
    private final AtomicInteger blocked = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private int published;

    Play(Stage stage) {
      this.stage = stage;
    }

    void work(Message message, Delivery delivery) throws InterruptedException {
      if (message.key() == BLOCKED && blocked.incrementAndGet() == 1) {
        release.await(PATIENCE.toSeconds() * 2, TimeUnit.SECONDS);
      } else if (message.key() == FAILING) {
        failed.incrementAndGet();
      }
    }

    void run(MessagePublisher publisher) {
      others(publisher, OTHERS / 8);
      Patience.await(PATIENCE, "the first events", () -> latenesses(0).size() == OTHERS / 8);
      stick(publisher, FAILING, Message.ALWAYS);
      Patience.await(PATIENCE, "a key to fail", () -> failed.get() > 0);
      stick(publisher, BLOCKED, 0);
      Patience.await(PATIENCE, "a key to block", () -> blocked.get() > 0);
      int from = published;
      others(publisher, OTHERS);
      Patience.holds(BOUND.multipliedBy(2), () -> latenesses(from).size() == OTHERS);
      stage.observe(STUCK, blocked.get() == 1, "the blocked key went on");
      stage.observe(STUCK, failed.get() > 1, "the failing event was not tried again");
      release.countDown();
      Patience.await(
          PATIENCE,
          "the events of other keys, after the blocked one was let go",
          () -> latenesses(from).size() == OTHERS);
      latenesses(from).stream().sorted().limit(OTHERS - OTHERS / 100).forEach(this::observe);
    }

    private void stick(MessagePublisher publisher, int key, int failures) {
      for (int i = 0; i < BEHIND; i++) {
        Message message = Message.good(published++, 0, key, i);
        publisher.publish(
            i == 0 ? message.failing(failures, 1 << STALLING, Trouble.EXCEPTION) : message);
      }
    }

    private void others(MessagePublisher publisher, int count) {
      for (int i = 0; i < count; i++) {
        int key = FIRST_OTHER + i % OTHER_KEYS;
        publisher.publish(Message.good(published, 0, key, published++));
        if (i % STEP == STEP - 1) {
          LockSupport.parkNanos(PAUSE.toNanos());
        }
      }
    }

    private void observe(long lateness) {
      long millis = TimeUnit.NANOSECONDS.toMillis(lateness);
      stage.observe(
          DELAY, millis <= BOUND.toMillis(), millis + " ms later than where no key is stuck");
    }

    /** Of the messages from this one on that both groups have begun: how much later one did. */
    private List<Long> latenesses(int from) {
      Map<Integer, Long> stalling = new HashMap<>();
      Map<Integer, Long> sound = new HashMap<>();
      stage
          .journal()
          .read(
              0,
              entry -> {
                if (entry.kind() == EntryKind.DELIVERED
                    && entry.message() >= from
                    && entry.number() == 1) {
                  (entry.group() == STALLING ? stalling : sound)
                      .put(entry.message(), entry.nanos());
                }
              });
      List<Long> latenesses = new ArrayList<>();
      stalling.forEach(
          (message, begun) -> {
            Long yardstick = sound.get(message);
            if (yardstick != null) {
              latenesses.add(begun - yardstick);
            }
          });
      return latenesses;
    }
  }
}
