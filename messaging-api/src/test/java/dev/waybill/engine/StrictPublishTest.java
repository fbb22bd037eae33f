package dev.waybill.engine;

import static dev.waybill.engine.PublishBench.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.ErrorCode;
import dev.waybill.MessagingException;
import dev.waybill.PublishOrder;
import dev.waybill.PublishReceipt;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** STRICT: one unconfirmed send per key, and none after a failed one until somebody resumes. */
class StrictPublishTest {
  private final PublishBench bench = new PublishBench(PublishOrder.STRICT);

  private static void assertFenced(CompletableFuture<?> publish) {
    assertThat(((MessagingException) failureOf(publish)).code()).isEqualTo(ErrorCode.KEY_FENCED);
  }

  @Test
  void sendsOneOfAKeyAtATimeInOrder() {
    bench.publish("a1");
    bench.publish("a2");
    bench.publish("a3");
    bench.publish("b1");
    assertThat(bench.sentIds()).containsExactly("a1", "b1");

    bench.confirm("a1");
    assertThat(bench.sentIds()).containsExactly("a1", "b1", "a2");
    bench.confirm("a2");

    assertThat(bench.sentIds()).containsExactly("a1", "b1", "a2", "a3");
  }

  @Test
  void fencesTheKeyAndItsWaitersAfterAFailure() {
    bench.publish("a1");
    CompletableFuture<PublishReceipt> waiting = bench.publish("a2");

    bench.sent("a1").lose();
    bench.run();

    assertFenced(waiting);
    assertFenced(bench.publish("a3"));
    assertThat(bench.publish("b1")).isNotDone();
  }

  @Test
  void goesOnAfterResume() {
    bench.publish("a1");
    bench.sent("a1").reject(ErrorCode.THROTTLED);
    bench.run();
    bench.engine.resume("a");

    bench.publish("a2");

    assertThat(bench.sentIds()).containsExactly("a1", "a2");
  }

  @Test
  void passesTheTurnOnWhenItsHolderIsCancelled() {
    bench.broker.room = 0;
    CompletableFuture<PublishReceipt> holder = bench.publish("a1");
    bench.publish("a2");

    holder.cancel(false);
    bench.broker.makeRoom(10);
    bench.run();

    assertThat(bench.sentIds()).containsExactly("a2");
  }

  @Test
  void passesTheTurnOnWhenItsHolderExpires() {
    bench.broker.room = 0;
    bench.publish("a1", Duration.ofSeconds(1));
    bench.publish("a2");

    bench.runtime.advance(Duration.ofSeconds(1));
    bench.broker.makeRoom(10);
    bench.run();

    assertThat(bench.sentIds()).containsExactly("a2");
  }

  @Test
  void keepsTheOrderOfTheOthersWhenOneThatWaitsIsCancelledOrExpires() {
    bench.publish("a1");
    CompletableFuture<PublishReceipt> second = bench.publish("a2");
    bench.publish("a3", Duration.ofSeconds(1));
    bench.publish("a4");
    bench.publish("a5");

    second.cancel(false);
    bench.runtime.advance(Duration.ofSeconds(1));
    assertThat(bench.sentIds()).containsExactly("a1");
    bench.confirm("a1");
    assertThat(bench.sentIds()).containsExactly("a1", "a4");
    bench.confirm("a4");

    assertThat(bench.sentIds()).containsExactly("a1", "a4", "a5");
  }

  @Test
  void staysFencedWhenTheAnswerComesAfterTheDeadline() {
    bench.publish("a1", Duration.ofSeconds(1));
    bench.runtime.advance(Duration.ofSeconds(1));
    assertFenced(bench.publish("a2"));

    bench.confirm("a1");

    assertFenced(bench.publish("a3"));
  }

  @Test
  void isNotFencedAgainByALateAnswerToWhatWasResumed() {
    bench.publish("a1", Duration.ofSeconds(1));
    bench.runtime.advance(Duration.ofSeconds(1));
    bench.engine.resume("a");
    bench.publish("a2");
    bench.publish("a3");

    bench.sent("a1").lose();
    bench.run();
    assertThat(bench.sentIds()).containsExactly("a1", "a2");
    bench.confirm("a2");

    assertThat(bench.sentIds()).containsExactly("a1", "a2", "a3");
  }

  @Test
  void keepsEventsWithoutAKeyOutOfIt() {
    var plain =
        io.cloudevents.core.builder.CloudEventBuilder.from(PublishBench.event("x"))
            .withoutExtension("partitionkey")
            .build();
    bench.publish(plain, PublishRequest.PLAIN);
    bench.publish(plain, PublishRequest.PLAIN);

    assertThat(bench.broker.sent).hasSize(2);
  }
}
