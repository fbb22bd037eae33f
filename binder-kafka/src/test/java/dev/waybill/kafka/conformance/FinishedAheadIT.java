package dev.waybill.kafka.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.waybill.Messaging;
import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.journal.History;
import dev.waybill.conformance.stage.Member;
import dev.waybill.conformance.stage.MemberSpec;
import dev.waybill.conformance.stage.Message;
import dev.waybill.conformance.stage.MessagePublisher;
import dev.waybill.conformance.stage.Stage;
import dev.waybill.conformance.stage.Trouble;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is committed as finished beyond an event that blocks the watermark never runs again. */
@Tag("broker")
@Timeout(240)
class FinishedAheadIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int KEYS = 60;
  private static final int STUCK_KEYS = 8;
  private static final int PER_KEY = 40;

  @TempDir private Path directory;

  @Test
  void runsNothingAgainThatWasCommittedBeyondABlockedEvent() {
    try (KafkaEnvironment environment = new KafkaEnvironment(Duration.ofSeconds(3));
        Stage stage =
            new Stage(
                environment.binder(), environment, 1, "run", "finished-ahead", 50_000, directory)) {
      stage.destinationOption("partitions", "6");
      Member first = start(stage);
      List<Integer> finished = new ArrayList<>();
      List<Integer> stuck = new ArrayList<>();
      publish(stage, finished, stuck);
      Messaging observer = stage.open(Map.of());
      // The backlog does not count what the commit says is finished.
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(waiting(stage, observer)).isEqualTo(stuck.size()));
      first.kill();
      Member second = start(stage);
      stage.mend();
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(waiting(stage, observer)).isZero());

      assertThat(messages(stage, EntryKind.DELIVERED, second))
          .as("what the second member ran")
          .containsExactlyInAnyOrderElementsOf(stuck);
      assertThat(messages(stage, EntryKind.HANDLED, first))
          .as("what the first one finished, each once")
          .containsExactlyInAnyOrderElementsOf(finished);
    }
  }

  private static Member start(Stage stage) {
    Member member = stage.childMember(MemberSpec.of(0).with("concurrency", "16"));
    member.awaitReady();
    return member;
  }

  /** The first event of some keys, so early in each partition, is stuck; other keys go on. */
  private static void publish(Stage stage, List<Integer> finished, List<Integer> stuck) {
    MessagePublisher publisher = stage.publisher();
    int number = 0;
    for (int n = 0; n < PER_KEY; n++) {
      for (int key = n == 0 ? 0 : STUCK_KEYS; key < KEYS; key++) {
        Message message = Message.good(number, 0, key, n);
        if (key < STUCK_KEYS) {
          message = message.failing(Message.ALWAYS, Message.EVERYWHERE, Trouble.STUCK_UNTIL_MENDED);
          stuck.add(number);
        } else {
          finished.add(number);
        }
        publisher.publish(message);
        number++;
      }
    }
    publisher.awaitAll(PATIENCE);
  }

  private static long waiting(Stage stage, Messaging observer) {
    return observer.backlog(stage.destination(), Stage.group(0)).join().stream()
        .mapToLong(shard -> shard.waiting())
        .sum();
  }

  private static List<Integer> messages(Stage stage, EntryKind kind, Member member) {
    History history = stage.journal().history();
    List<Integer> messages = new ArrayList<>();
    for (int i = 0; i < history.length(); i++) {
      if (history.kind(i) == kind && history.actor(i) == member.number()) {
        messages.add(history.message(i));
      }
    }
    return messages;
  }
}
