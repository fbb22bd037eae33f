package dev.waybill.conformance.check;

import dev.waybill.DeadLetters;
import dev.waybill.Health;
import dev.waybill.Messaging;
import dev.waybill.RecordingTelemetry;
import dev.waybill.Subscription;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.invariant.Terms;
import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.stage.MemberSpec;
import dev.waybill.conformance.stage.Message;
import dev.waybill.conformance.stage.MessagePublisher;
import dev.waybill.conformance.stage.Patience;
import dev.waybill.conformance.stage.Stage;
import dev.waybill.conformance.stage.StalledException;
import dev.waybill.conformance.stage.Trouble;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Events fail for good in a group that discards them, and one in a group that stops at it. A third
 * group, where nothing fails, says when the others could have gone on.
 */
final class PolicyTraffic implements Scenario {
  static final String DISCARDED = "discarded, after its attempts, counted, and nowhere else";
  static final String PASSED = "behind what was discarded, and handled";
  static final String STOPPED = "nothing is handled behind a stop, until it is resumed";

  static final int MESSAGES = 240;
  static final int FAILING = MESSAGES / 8;
  static final int BEHIND = 40;

  private static final int DISCARDING = 0;
  private static final int STOPPING = 1;
  private static final int SOUND = 2;
  private static final int KEYS = 12;
  private static final int ATTEMPTS = 2;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Override
  public String name() {
    return "policy-traffic";
  }

  @Override
  public void play(Stage stage) {
    stage.agree(Terms.faultFreeRun().withMaxAttempts(ATTEMPTS));
    stage.destinationOption("partitions", "4");
    RecordingTelemetry telemetry = new RecordingTelemetry();
    stage.through(binder -> binder.withTelemetry(telemetry));
    stage.members(member(DISCARDING).with("dead-letter.policy", "discard"), member(SOUND));
    new Stop(stage).run();
    discard(stage, telemetry);
  }

  private static MemberSpec member(int group) {
    return MemberSpec.of(group).with("retry.max-attempts", Integer.toString(ATTEMPTS));
  }

  private static void discard(Stage stage, RecordingTelemetry telemetry) {
    MessagePublisher publisher = stage.publisher();
    for (int i = 0; i < MESSAGES; i++) {
      int number = BEHIND + 1 + i;
      Message message = Message.good(number, 0, i % KEYS, number);
      publisher.publish(
          i % 8 == 3
              ? message.failing(Message.ALWAYS, 1 << DISCARDING, Trouble.EXCEPTION)
              : message);
    }
    publisher.awaitAll(PATIENCE);
    Map<String, String> tags =
        Map.of("destination", stage.destination(), "group", Stage.group(DISCARDING));
    Patience.holds(PATIENCE, () -> telemetry.count("waybill.discarded", tags) >= FAILING);
    stage.drain();
    Outcomes outcomes = Outcomes.of(stage, DISCARDING);
    long counted = telemetry.count("waybill.discarded", tags);
    stage.observe(DISCARDED, counted == FAILING, counted + " of " + FAILING + " were counted");
    int dead = letters(stage, DISCARDING);
    stage.observe(DISCARDED, dead == 0, dead + " dead letters where none should be");
    for (int i = 0; i < MESSAGES; i++) {
      int number = BEHIND + 1 + i;
      if (i % 8 == 3) {
        stage.observe(
            DISCARDED,
            outcomes.failures(number) == ATTEMPTS && outcomes.successes(number) == 0,
            "message " + number + " was tried " + outcomes.failures(number) + " times");
      } else {
        stage.observe(
            PASSED,
            outcomes.successes(number) == 1,
            "message " + number + " was handled " + outcomes.successes(number) + " times");
      }
    }
  }

  /** Where nothing is kept there may be no place either. */
  private static int letters(Stage stage, int group) {
    DeadLetters box = stage.open(Map.of()).deadLetters(stage.destination(), Stage.group(group));
    try {
      return Patience.await(PATIENCE, "dead letters", box.browse(null, 500)).letters().size();
    } catch (StalledException noSuchPlace) {
      return 0;
    }
  }

  /** The group that stops. */
  private static final class Stop {
    private final Stage stage;
    private final Set<Integer> handled = ConcurrentHashMap.newKeySet();
    private final Subscription subscription;

    Stop(Stage stage) {
      this.stage = stage;
      String group =
          "waybill.destinations." + stage.destination() + ".groups." + Stage.group(STOPPING) + ".";
      Messaging program =
          stage.open(
              Map.of(
                  group + "dead-letter.policy", "stop",
                  group + "retry.max-attempts", "1"));
      subscription =
          program.subscribe(
              stage.destination(),
              Stage.group(STOPPING),
              delivery ->
                  stage
                      .codec()
                      .message(delivery.event())
                      .ifPresent(message -> handle(message.number())));
      Patience.await(PATIENCE, "the group that stops", subscription.ready());
    }

    private void handle(int number) {
      if (number == 0) {
        throw new IllegalStateException("the first message fails");
      }
      handled.add(number);
    }

    void run() {
      MessagePublisher publisher = stage.publisher();
      publisher.publish(Message.good(0, 0, 0, 0));
      stage.observe(
          STOPPED,
          Patience.holds(PATIENCE, () -> subscription.health().status() == Health.Status.DOWN),
          "a dead letter did not stop it: " + subscription.health());
      int dead = letters(stage, STOPPING);
      stage.observe(STOPPED, dead == 1, "what stopped it is not a dead letter, " + dead + " are");
      for (int number = 1; number <= BEHIND; number++) {
        publisher.publish(Message.good(number, 0, number % KEYS, number));
      }
      Patience.await(PATIENCE, "the group where nothing fails", () -> soundIsDone());
      stage.observe(STOPPED, handled.isEmpty(), "stopped, it handled " + handled);
      subscription.resume();
      Patience.holds(PATIENCE, () -> handled.size() == BEHIND);
      for (int number = 1; number <= BEHIND; number++) {
        stage.observe(
            STOPPED, handled.contains(number), "resumed, it did not handle message " + number);
      }
      subscription.close();
    }

    private boolean soundIsDone() {
      Outcomes outcomes = Outcomes.of(stage, SOUND);
      for (int number = 1; number <= BEHIND; number++) {
        if (outcomes.successes(number) == 0) {
          return false;
        }
      }
      return true;
    }
  }

  /** How often messages succeeded and failed in a group. */
  private record Outcomes(Map<Integer, Integer> good, Map<Integer, Integer> bad) {
    static Outcomes of(Stage stage, int group) {
      Outcomes outcomes = new Outcomes(new ConcurrentHashMap<>(), new ConcurrentHashMap<>());
      stage
          .journal()
          .read(
              0,
              entry -> {
                if (entry.kind() == EntryKind.HANDLED && entry.group() == group) {
                  (entry.detail() == 0 ? outcomes.good : outcomes.bad)
                      .merge(entry.message(), 1, Integer::sum);
                }
              });
      return outcomes;
    }

    int successes(int message) {
      return good.getOrDefault(message, 0);
    }

    int failures(int message) {
      return bad.getOrDefault(message, 0);
    }
  }
}
