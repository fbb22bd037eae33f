package dev.waybill.conformance.check;

import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.invariant.Terms;
import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.stage.Member;
import dev.waybill.conformance.stage.MemberSpec;
import dev.waybill.conformance.stage.Message;
import dev.waybill.conformance.stage.MessagePublisher;
import dev.waybill.conformance.stage.Patience;
import dev.waybill.conformance.stage.Publishing;
import dev.waybill.conformance.stage.Stage;
import dev.waybill.conformance.stage.Trouble;
import dev.waybill.conformance.stage.Work;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * One of two groups has every trouble that a group can have without a broken broker: slow handlers,
 * events that fail a few times or for good, handlers that do not return, and a member that is
 * closed meanwhile. The other has none, and must not notice.
 */
final class TroubledNeighbour implements Scenario {
  /**
   * Whether an event was begun in time in the sound group; the slowest in a hundred are left out.
   */
  static final String DELAY = "begun in time beside a group in trouble";

  /** Failed attempts, events that are stuck, and the close, all in the troubled group. */
  static final String TROUBLE = "troubles of the other group";

  static final int TROUBLED = 0;
  static final int SOUND = 1;
  static final int MESSAGES = 1_000;
  private static final int KEYS = 40;
  private static final int FIRST_STUCK = 200;
  private static final int STEP = 10;
  private static final Duration PAUSE = Duration.ofMillis(25); // 100 steps: two and a half seconds
  private static final Duration BOUND = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Override
  public String name() {
    return "troubled-neighbour";
  }

  @Override
  public void play(Stage stage) {
    stage.agree(Terms.faultFreeRun());
    MemberSpec troubled =
        MemberSpec.of(TROUBLED)
            .with("retry.max-attempts", "3")
            .with("dead-letter.policy", "continue")
            .doing(Work.lasting(10_000));
    Member leaver = stage.members(troubled, troubled, MemberSpec.of(SOUND)).get(0);
    MessagePublisher publisher = stage.publisher();
    List<Message> messages = new ArrayList<>();
    try {
      Thread close = null;
      for (int number = 0; number < MESSAGES; number++) {
        Message message = script(Message.good(number, 0, number % KEYS, number / KEYS));
        messages.add(message);
        publisher.publish(message);
        if (number % STEP == STEP - 1) {
          LockSupport.parkNanos(PAUSE.toNanos());
        }
        if (number == FIRST_STUCK + 5 * STEP) { // the rest is published beside one that is stuck
          Patience.holds(PATIENCE, () -> isStuck(stage));
        }
        if (number == MESSAGES / 2) {
          close = closing(leaver);
        }
      }
      publisher.awaitAll(PATIENCE);
      Patience.holds(PATIENCE, () -> delays(stage).size() == MESSAGES);
      observe(stage, delays(stage));
      Thread closing = close;
      Patience.await(PATIENCE, "a member to leave", () -> closing == null || !closing.isAlive());
    } finally {
      stage.mend();
    }
    countTroubles(stage, leaver);
    stage.drain(Publishing.ended(List.of(messages), List.of(publisher)));
  }

  private static Thread closing(Member leaver) {
    Thread close =
        new Thread(() -> leaver.close(Duration.ofSeconds(1)), "waybill-conformance-close");
    close.setDaemon(true);
    close.start();
    return close;
  }

  private static Message script(Message message) {
    int number = message.number();
    if (number == FIRST_STUCK || number == 700) {
      return message.failing(Message.ALWAYS, 1 << TROUBLED, Trouble.STUCK_UNTIL_MENDED);
    }
    if (number % 50 == 7) {
      return message.failing(Message.ALWAYS, 1 << TROUBLED, Trouble.EXCEPTION);
    }
    return number % 10 == 3 ? message.failing(2, 1 << TROUBLED, Trouble.EXCEPTION) : message;
  }

  private static boolean isStuck(Stage stage) {
    AtomicBoolean begun = new AtomicBoolean();
    stage
        .journal()
        .read(
            0,
            entry -> {
              if (entry.kind() == EntryKind.DELIVERED
                  && entry.group() == TROUBLED
                  && entry.message() == FIRST_STUCK) {
                begun.set(true);
              }
            });
    return begun.get();
  }

  /** From the confirmation of each event, or its publish where that is later, to its begin. */
  private static List<Long> delays(Stage stage) {
    Map<Integer, Long> confirmed = new HashMap<>();
    Map<Integer, Long> begun = new HashMap<>();
    stage
        .journal()
        .read(
            0,
            entry -> {
              if (entry.kind() == EntryKind.PUBLISH_CONFIRMED) {
                confirmed.putIfAbsent(entry.message(), entry.nanos());
              } else if (entry.kind() == EntryKind.DELIVERED && entry.group() == SOUND) {
                begun.putIfAbsent(entry.message(), entry.nanos());
              }
            });
    List<Long> delays = new ArrayList<>();
    confirmed.forEach(
        (message, from) -> {
          Long to = begun.get(message);
          if (to != null) {
            delays.add(to - from);
          }
        });
    return delays;
  }

  private static void observe(Stage stage, List<Long> delays) {
    List<Long> sorted = delays.stream().sorted().toList();
    for (int i = 0; i < MESSAGES - MESSAGES / 100; i++) {
      if (i < sorted.size()) {
        long millis = TimeUnit.NANOSECONDS.toMillis(sorted.get(i));
        stage.observe(
            DELAY, millis <= BOUND.toMillis(), "begun " + millis + " ms after its confirmation");
      } else {
        stage.observe(DELAY, false, "not begun while the other group was in trouble");
      }
    }
  }

  private static void countTroubles(Stage stage, Member leaver) {
    stage.observe(TROUBLE, !leaver.isAlive(), "the member did not leave");
    stage
        .journal()
        .read(
            0,
            entry -> {
              if (entry.kind() == EntryKind.HANDLED
                  && entry.group() == TROUBLED
                  && entry.detail() != 0) {
                stage.observe(TROUBLE, true, "");
              }
            });
  }
}
