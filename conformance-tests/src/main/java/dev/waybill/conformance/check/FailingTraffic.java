package dev.waybill.conformance.check;

import dev.waybill.Backlog;
import dev.waybill.DeadLetter;
import dev.waybill.Messaging;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.invariant.Terms;
import dev.waybill.conformance.journal.Counted;
import dev.waybill.conformance.journal.Entry;
import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.journal.Journal;
import dev.waybill.conformance.stage.Counters;
import dev.waybill.conformance.stage.MemberSpec;
import dev.waybill.conformance.stage.Message;
import dev.waybill.conformance.stage.Patience;
import dev.waybill.conformance.stage.Publishing;
import dev.waybill.conformance.stage.Stage;
import dev.waybill.conformance.stage.Trouble;
import dev.waybill.conformance.stage.Workload;
import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One event in eighty fails for good, one in thirty a few times, half of them with an {@link
 * Error}, all of them in one group only. Dead letters leave their key to its later events.
 */
final class FailingTraffic implements Scenario {
  /** Whether an event goes on, to another attempt or to the dead letters, after an Error. */
  static final String ERRORS = "events with an Error that go on";

  /** Whether the dead letters of one group are none of the other's. */
  static final String ISOLATION = "groups with dead letters of their own only";

  /** Whether an event that fails a few times is delivered once more, and then no more. */
  static final String SUCCESSES = "events that succeed at the attempt their script says";

  /** Whether a number is told apart by what is few: binder, destination, group. */
  static final String TAGS = "numbers with few tags";

  /** Whether nothing waits, and nothing is in flight, when all was handled. */
  static final String BACKLOG = "groups without a backlog in the end";

  static final int FAILING = 0;
  static final int SOUND = 1;
  static final int MESSAGES = 2_400;

  private static final int MAX_ATTEMPTS = 4;
  private static final Duration DELAY = Duration.ofMillis(30);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Set<String> FEW = Set.of("binder", "destination", "group");

  @Override
  public String name() {
    return "failing-traffic";
  }

  @Override
  public void play(Stage stage) {
    stage.agree(Terms.faultFreeRun().withMaxAttempts(MAX_ATTEMPTS).withDelays(List.of(DELAY)));
    Counters counters = new Counters();
    stage.through(binder -> binder.withTelemetry(counters));
    MemberSpec failing = member(FAILING);
    stage.members(failing, failing, member(SOUND));
    Publishing publishing =
        stage.publish(Workload.of(3, 24, MESSAGES).scripted(FailingTraffic::script));
    stage.drain(publishing);
    List<DeadLetter> own = stage.readDeadLetters(FAILING);
    List<DeadLetter> foreign = stage.readDeadLetters(SOUND);
    stage.observe(ISOLATION, !own.isEmpty(), "none where events fail");
    stage.observe(ISOLATION, foreign.isEmpty(), foreign.size() + " where no event fails");
    observeErrors(stage, publishing.messages());
    observeSuccesses(stage, publishing.messages());
    writeDown(stage, counters);
    if (stage.capabilities().backlog()) {
      observeBacklog(stage);
    }
  }

  private static void writeDown(Stage stage, Counters counters) {
    for (Counted what : Counted.values()) {
      for (int group = FAILING; group <= (what.isOfGroup() ? SOUND : FAILING); group++) {
        Map<String, String> tags =
            what.isOfGroup() ? Map.of("group", Stage.group(group)) : Map.of();
        long value = counters.count(what.counter(), tags);
        stage
            .journal()
            .write(EntryKind.COUNTED, 0, group, Journal.NO_MESSAGE, 0, what.detail(), value);
      }
    }
    for (Counters.Id id : counters.ids()) {
      boolean few = FEW.containsAll(id.tags().keySet());
      stage.observe(TAGS, few, id.name() + " has the tags " + id.tags().keySet());
    }
  }

  private static void observeBacklog(Stage stage) {
    Messaging program = stage.open(Map.of());
    for (int group = FAILING; group <= SOUND; group++) {
      List<Backlog> shards =
          Patience.await(
              PATIENCE, "a backlog", program.backlog(stage.destination(), Stage.group(group)));
      boolean none =
          shards.stream().allMatch(shard -> shard.waiting() == 0 && shard.inFlight() <= 0);
      stage.observe(BACKLOG, none, Stage.group(group) + " has " + shards);
    }
  }

  private static MemberSpec member(int group) {
    return MemberSpec.of(group)
        .with("retry.backoff", "fixed")
        .with("retry.initial-delay", DELAY.toMillis() + "ms")
        .with("retry.max-attempts", Integer.toString(MAX_ATTEMPTS))
        .with("dead-letter.policy", "continue");
  }

  private static Message script(Message message) {
    int number = message.number();
    if (number % 80 == 13) {
      return message.failing(Message.ALWAYS, 1 << FAILING, trouble(number / 80));
    }
    if (number % 30 == 7) {
      int failures = 1 + number / 30 % (MAX_ATTEMPTS - 1);
      return message.failing(failures, 1 << FAILING, trouble(number / 30));
    }
    return message;
  }

  private static Trouble trouble(int turn) {
    return turn % 2 == 0 ? Trouble.ERROR : Trouble.EXCEPTION;
  }

  private static void observeErrors(Stage stage, List<Message> messages) {
    BitSet ended = new BitSet();
    stage.journal().read(0, entry -> follow(ended, entry));
    for (Message message : messages) {
      if (message.failures() > 0 && message.trouble() == Trouble.ERROR) {
        int number = message.number();
        stage.observe(ERRORS, !ended.get(number), "message " + number + " ended with it");
      }
    }
  }

  /** Keeps the messages whose failed attempt was the last that was heard of them. */
  private static void follow(BitSet ended, Entry entry) {
    if (entry.group() == FAILING && entry.message() >= 0) {
      switch (entry.kind()) {
        case HANDLED -> ended.set(entry.message(), entry.detail() != 0);
        case DELIVERED, DEAD -> ended.clear(entry.message());
        default -> {}
      }
    }
  }

  private static void observeSuccesses(Stage stage, List<Message> messages) {
    Map<Integer, Integer> deliveries = new HashMap<>();
    stage
        .journal()
        .read(
            0,
            entry -> {
              if (entry.kind() == EntryKind.DELIVERED && entry.group() == FAILING) {
                deliveries.merge(entry.message(), 1, Integer::sum);
              }
            });
    for (Message message : messages) {
      if (message.failures() > 0 && message.failures() < MAX_ATTEMPTS) {
        int seen = deliveries.getOrDefault(message.number(), 0);
        stage.observe(
            SUCCESSES,
            seen == message.failures() + 1,
            "message %d succeeds at attempt %d, and was delivered %d times"
                .formatted(message.number(), message.failures() + 1, seen));
      }
    }
  }
}
