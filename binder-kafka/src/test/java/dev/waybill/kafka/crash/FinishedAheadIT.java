package dev.waybill.kafka.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.waybill.Publisher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is committed as finished beyond an event that blocks the watermark never runs again. */
@Tag("broker")
@Timeout(240)
class FinishedAheadIT {
  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final int KEYS = 60;
  private static final int PER_KEY = 40;

  @Test
  void runsNothingAgainThatWasCommittedBeyondABlockedEvent() {
    try (KafkaStage stage = new KafkaStage("ahead", 0, "CONTINUE")) {
      stage.messaging().topology().apply();
      Publisher publisher = stage.messaging().publisher("orders");
      stage.start();
      List<String> finished = new ArrayList<>();
      List<String> stuck = new ArrayList<>();
      for (int n = 0; n < PER_KEY; n++) {
        for (int k = 0; k < KEYS; k++) {
          String key = "k" + k;
          // The first event of some keys, so early in each partition.
          boolean isStuck = n == 0 && k < 8;
          if (k < 8 && n > 0) {
            continue;
          }
          String id = key + "-" + n;
          (isStuck ? stuck : finished).add(id);
          publisher.publish(CrashIT.event(id, key, isStuck ? "stuck" : "ok"));
        }
      }
      publisher.flush().join();
      // The backlog does not count what the commit says is finished.
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(waiting(stage)).isEqualTo(stuck.size()));
      HandlerLog.Call any = stage.calls().get(0);
      stage.kill(any.process());
      stage.start();
      stage.mend();
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(waiting(stage)).isZero());

      List<HandlerLog.Call> calls = stage.calls();
      assertThat(calls)
          .filteredOn(call -> !call.process().equals(any.process()))
          .as("what the second member ran")
          .extracting(HandlerLog.Call::id)
          .containsExactlyInAnyOrderElementsOf(stuck);
      assertThat(calls)
          .filteredOn(call -> call.process().equals(any.process()) && call.ok())
          .extracting(HandlerLog.Call::id)
          .as("what the first one finished, each once")
          .containsExactlyInAnyOrderElementsOf(new TreeSet<>(finished));
    }
  }

  private static long waiting(Stage stage) {
    return stage.messaging().backlog("orders", "billing").join().stream()
        .mapToLong(shard -> shard.waiting())
        .sum();
  }
}
