package dev.waybill.conformance.check;

import dev.waybill.Capabilities;
import dev.waybill.StartPosition;
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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Half of the events are published, then the other half. Groups begin before, between and after, at
 * all the positions there are; one goes away between and comes back asking to begin anew.
 */
final class StartPositions implements Scenario {
  static final String LATEST = "given to a group that begins at the latest if published later";
  static final String RESUMED = "given once to a group that goes away and comes back";
  static final String EARLIEST = "given once to a group that begins at the earliest";
  static final String AT = "given to a group that begins at a time if stored later";
  static final int MESSAGES = 400;

  private static final int HALF = MESSAGES / 2;
  private static final int KEYS = 16;
  private static final int RESUMING = 0;
  private static final int LATE = 1;
  private static final int EARLY = 2;
  private static final int TIMED = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Between what was stored before and after a moment, on clocks that tell milliseconds. */
  private static final Duration APART = Duration.ofMillis(50);

  @Override
  public String name() {
    return "start-positions";
  }

  static boolean earliest(Capabilities can) {
    return can.startPositions().contains(StartPosition.Kind.EARLIEST);
  }

  static boolean at(Capabilities can) {
    return can.startPositions().contains(StartPosition.Kind.TIME);
  }

  @Override
  public void play(Stage stage) {
    Capabilities can = stage.capabilities();
    stage.agree(Terms.faultFreeRun());
    stage.destinationOption("partitions", "4");
    MessagePublisher publisher = stage.publisher();
    List<Message> messages = messages();
    Member first = stage.members(MemberSpec.of(RESUMING)).get(0);
    publish(publisher, messages.subList(0, HALF));
    HandledTimes resuming = new HandledTimes(stage.journal(), RESUMING);
    Patience.await(PATIENCE, "the first half", () -> resuming.succeeded() >= HALF);
    first.close();
    Instant between = after(Instant.now());
    stage.members(MemberSpec.of(LATE));
    after(Instant.now());
    publish(publisher, messages.subList(HALF, MESSAGES));
    List<MemberSpec> then = new ArrayList<>();
    then.add(MemberSpec.of(RESUMING).with("start", earliest(can) ? "earliest" : "latest"));
    if (earliest(can)) {
      then.add(MemberSpec.of(EARLY).with("start", "earliest"));
    }
    if (at(can)) {
      then.add(MemberSpec.of(TIMED).with("start", between.toString()));
    }
    stage.members(then.toArray(new MemberSpec[0]));
    stage.drain(Publishing.ended(List.of(messages), List.of(publisher)));
    judge(stage, LATEST, LATE, HALF);
    judge(stage, RESUMED, RESUMING, 0);
    judge(stage, EARLIEST, EARLY, 0);
    judge(stage, AT, TIMED, HALF);
  }

  private static List<Message> messages() {
    List<Message> messages = new ArrayList<>();
    for (int i = 0; i < MESSAGES; i++) {
      messages.add(Message.good(i, 0, i % KEYS, i / KEYS));
    }
    return messages;
  }

  private static void publish(MessagePublisher publisher, List<Message> messages) {
    messages.forEach(publisher::publish);
    publisher.awaitAll(PATIENCE);
  }

  /** A moment that is certainly later. */
  private static Instant after(Instant moment) {
    Instant later = moment.plus(APART);
    Patience.await(PATIENCE, "the clock to go on", () -> Instant.now().isAfter(later));
    return later;
  }

  /** Whether a group was given each message from one on once, and none before. */
  private static void judge(Stage stage, String observation, int group, int from) {
    int[] times = new int[MESSAGES];
    stage
        .journal()
        .read(
            0,
            entry -> {
              if (entry.kind() == EntryKind.DELIVERED
                  && entry.group() == group
                  && entry.message() < MESSAGES) {
                times[entry.message()]++;
              }
            });
    for (int number = 0; number < MESSAGES; number++) {
      int owed = number < from ? 0 : 1;
      stage.observe(
          observation,
          times[number] == owed,
          "message " + number + " was given " + times[number] + " times, and is owed " + owed);
    }
  }
}
