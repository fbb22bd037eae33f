package dev.waybill.conformance.check;

import dev.waybill.DeadLetter;
import dev.waybill.DeadLetters;
import dev.waybill.Delivery;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.invariant.Terms;
import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.journal.History;
import dev.waybill.conformance.stage.MemberSpec;
import dev.waybill.conformance.stage.Message;
import dev.waybill.conformance.stage.Patience;
import dev.waybill.conformance.stage.Publishing;
import dev.waybill.conformance.stage.Stage;
import dev.waybill.conformance.stage.Trouble;
import dev.waybill.conformance.stage.Workload;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Events die in one group, in four ways, and their dead letters are looked at. Then the cause of
 * one of the ways is mended, and all dead letters are replayed; what fails again is replayed once
 * more.
 */
final class DeadLetterTraffic implements Scenario {
  static final String DIAGNOSED = "dead, and says why, when and where";
  static final String REPLAYED = "replayed, and handled by its group alone, as at first";
  static final String BACK = "replayed in vain, and a dead letter once more, once";

  static final int GROUP = 0;
  static final int NEIGHBOUR = 1;
  static final int MESSAGES = 480;

  /** Of each way to die. */
  static final int EACH = MESSAGES / 16;

  private static final int ATTEMPTS = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(45);

  /** In which ways a message can die. */
  enum Way {
    UNTIL_MENDED,
    NEVER_AGAIN,
    ALWAYS,
    WITH_A_CAUSE;

    static final int FIRST = 3;

    /** How a message dies; null for one that does not. */
    static @Nullable Way of(int number) {
      return number < MESSAGES && number % 4 == FIRST ? values()[number / 4 % 4] : null;
    }
  }

  @Override
  public String name() {
    return "dead-letter-traffic";
  }

  @Override
  public void play(Stage stage) {
    stage.agree(Terms.faultFreeRun().withMaxAttempts(ATTEMPTS));
    stage.destinationOption("partitions", "4");
    Instant begun = Instant.now();
    MemberSpec dying =
        MemberSpec.of(GROUP)
            .with("retry.max-attempts", Integer.toString(ATTEMPTS))
            .doing(DeadLetterTraffic::work);
    stage.members(dying, dying, MemberSpec.of(NEIGHBOUR));
    Publishing publishing =
        stage.publish(Workload.of(2, 24, MESSAGES).scripted(DeadLetterTraffic::script));
    DeadLetters box = stage.open(Map.of()).deadLetters(stage.destination(), Stage.group(GROUP));
    List<DeadLetter> letters = Letters.await(stage, box, 4 * EACH, PATIENCE);
    letters.forEach(letter -> LetterJudge.judge(stage, letter, begun));
    stage.mend();
    if (!stage.capabilities().inlet()) { // there is no way back in
      stage.drain(publishing);
      return;
    }
    for (int replays = 1; replays <= 2; replays++) {
      replay(stage, box, letters, replays);
      letters = Letters.await(stage, box, 3 * EACH, PATIENCE);
    }
    stage.drain(publishing);
    judge(stage, Letters.await(stage, box, 3 * EACH, PATIENCE));
  }

  private static Message script(Message message) {
    Way way = Way.of(message.number());
    if (way == null || way == Way.WITH_A_CAUSE) {
      return message;
    }
    Trouble trouble =
        switch (way) {
          case UNTIL_MENDED -> Trouble.UNTIL_MENDED;
          case NEVER_AGAIN -> Trouble.NON_RETRYABLE;
          default -> Trouble.EXCEPTION;
        };
    return message.failing(Message.ALWAYS, 1 << GROUP, trouble);
  }

  private static void work(Message message, Delivery delivery) {
    if (Way.of(message.number()) == Way.WITH_A_CAUSE) {
      throw new IllegalStateException(
          "message " + message.number() + " fails", new IOException("its cause"));
    }
  }

  /** Sends the letters back, and waits until each has ended once more. */
  private static void replay(Stage stage, DeadLetters box, List<DeadLetter> letters, int replays) {
    Set<String> ids = new TreeSet<>();
    letters.forEach(letter -> ids.add(letter.id()));
    int sent = Patience.await(PATIENCE, "a replay", box.replay(one -> ids.contains(one.id())));
    stage.observe(
        BACK, sent == ids.size(), sent + " of " + ids.size() + " dead letters were replayed");
    Patience.holds(
        PATIENCE,
        () ->
            Letters.await(stage, box, 0, PATIENCE).stream()
                    .filter(one -> one.replays() == replays)
                    .count()
                >= 3 * EACH);
    int again = Patience.await(PATIENCE, "a replay", box.replay(one -> ids.contains(one.id())));
    stage.observe(BACK, again == 0, again + " dead letters were replayed a second time");
  }

  private static void judge(Stage stage, List<DeadLetter> letters) {
    History history = stage.journal().history();
    for (int number = 0; number < MESSAGES; number++) {
      Way way = Way.of(number);
      if (way == null) {
        continue;
      }
      int message = number;
      long left = letters.stream().filter(one -> LetterJudge.number(stage, one) == message).count();
      String told = "message " + number + ": ";
      String group = attempts(history, number, GROUP);
      String neighbour = attempts(history, number, NEIGHBOUR);
      if (way == Way.UNTIL_MENDED) {
        stage.observe(
            REPLAYED,
            left == 0 && group.equals("1 2 3 1 ok") && neighbour.equals("1 ok"),
            told + left + " dead letters, attempts " + group + ", in another group " + neighbour);
      } else {
        String each = way == Way.NEVER_AGAIN ? "1" : "1 2 3";
        String thrice = each + " " + each + " " + each;
        stage.observe(
            BACK,
            left == 1 && group.equals(thrice) && neighbour.equals("1 ok"),
            told + left + " dead letters, attempts " + group + ", in another group " + neighbour);
      }
    }
  }

  /**
   * The attempts of a message in a group, "ok" behind one that succeeded, "altered" where it was.
   */
  private static String attempts(History history, int message, int group) {
    List<String> attempts = new ArrayList<>();
    for (int i = 0; i < history.length(); i++) {
      if (history.message(i) != message || history.group(i) != group) {
        continue;
      }
      if (history.kind(i) == EntryKind.DELIVERED) {
        attempts.add(Integer.toString(history.number(i)));
      } else if (history.kind(i) == EntryKind.HANDLED && history.detail(i) == 0) {
        attempts.add("ok");
      } else if (history.kind(i) == EntryKind.CORRUPT) {
        attempts.add("altered");
      }
    }
    return String.join(" ", attempts);
  }
}
