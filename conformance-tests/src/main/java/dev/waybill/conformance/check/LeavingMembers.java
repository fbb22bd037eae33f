package dev.waybill.conformance.check;

import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.invariant.Terms;
import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.journal.History;
import dev.waybill.conformance.stage.Member;
import dev.waybill.conformance.stage.MemberSpec;
import dev.waybill.conformance.stage.Message;
import dev.waybill.conformance.stage.MessagePublisher;
import dev.waybill.conformance.stage.Patience;
import dev.waybill.conformance.stage.Stage;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One member stays. Others come, start as many handlers as they may, take more than they can start,
 * and are closed while their handlers run.
 */
final class LeavingMembers implements Scenario {
  static final String FINISHED = "ran when close began, and ended as if nothing were";
  static final String ONCE = "ran when close began, and did not come again";
  static final String PROMPT = "close returned when its handlers had ended";
  static final String TAKEN_OVER = "unstarted when close began, and started by another in time";
  static final int ROUNDS = 3;
  static final int HANDLERS = 8;
  private static final int KEYS = 64;
  private static final int GROUP = 0;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** How long to look for what should not happen: running events given to the one who stays. */
  private static final Duration SUSPICION = Duration.ofMillis(700);

  @Override
  public String name() {
    return "leaving-members";
  }

  @Override
  public void play(Stage stage) throws InterruptedException {
    stage.agree(Terms.faultFreeRun());
    stage.destinationOption("partitions", "8");
    stage.members(MemberSpec.of(GROUP));
    Traffic traffic = new Traffic(stage.publisher());
    for (int round = 0; round < ROUNDS; round++) {
      leave(stage, traffic);
    }
    traffic.burst();
    stage.drain();
    History history = stage.journal().history();
    stage.members().stream()
        .filter(member -> !member.isAlive())
        .forEach(member -> new Departure(history, GROUP, member.number()).judge(stage));
  }

  private static void leave(Stage stage, Traffic traffic) throws InterruptedException {
    CountDownLatch gate = new CountDownLatch(1);
    AtomicInteger running = new AtomicInteger();
    Member leaver =
        stage
            .members(
                MemberSpec.of(GROUP)
                    .doing(
                        (message, delivery) -> {
                          running.incrementAndGet();
                          gate.await(2 * PATIENCE.toSeconds(), TimeUnit.SECONDS);
                        }))
            .get(0);
    for (int i = 0; i < 60 && running.get() < HANDLERS; i++) {
      traffic.burst(); // being ready is not yet to own a shard
      Patience.holds(Duration.ofMillis(500), () -> running.get() >= HANDLERS);
    }
    traffic.burst();
    traffic.burst();
    awaitStandstill(stage);
    Thread close = new Thread(() -> leaver.close(PATIENCE), "waybill-conformance-close");
    int seen = stage.journal().history().length();
    close.setDaemon(true);
    close.start();
    Patience.holds(SUSPICION, () -> comesAgain(stage.journal().history(), leaver.number(), seen));
    gate.countDown();
    close.join(2 * PATIENCE.toMillis());
    awaitStandstill(stage);
  }

  /** Whether anything that the leaver runs is given to somebody else. */
  private static boolean comesAgain(History history, int leaver, int from) {
    Arrivals own = Arrivals.of(history, GROUP, leaver);
    for (int i = from; i < history.length(); i++) {
      if (history.kind(i) == EntryKind.DELIVERED
          && history.actor(i) != leaver
          && own.delivered(history.message(i))) {
        return true;
      }
    }
    return false;
  }

  /** Until nothing has been written for a while: the one who stays has nothing left to do. */
  private static void awaitStandstill(Stage stage) {
    int[] length = {0};
    long[] since = {System.nanoTime()};
    Patience.holds(
        PATIENCE,
        () -> {
          int now = stage.journal().history().length();
          if (now != length[0]) {
            length[0] = now;
            since[0] = System.nanoTime();
          }
          return System.nanoTime() - since[0] > TimeUnit.MILLISECONDS.toNanos(400);
        });
  }

  /** Publishes an event of each key at a time. */
  private static final class Traffic {
    private final MessagePublisher publisher;
    private int bursts;

    Traffic(MessagePublisher publisher) {
      this.publisher = publisher;
    }

    void burst() {
      for (int key = 0; key < KEYS; key++) {
        publisher.publish(Message.good(bursts * KEYS + key, 0, key, bursts));
      }
      bursts++;
      publisher.awaitAll(PATIENCE);
    }
  }
}
