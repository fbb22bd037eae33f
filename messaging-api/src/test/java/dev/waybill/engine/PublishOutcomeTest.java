package dev.waybill.engine;

import static dev.waybill.engine.PublishBench.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.ErrorCode;
import dev.waybill.MessagingClosedException;
import dev.waybill.MessagingException;
import dev.waybill.PublishOrder;
import dev.waybill.PublishReceipt;
import dev.waybill.PublishRejectedException;
import dev.waybill.PublishUncertainException;
import dev.waybill.Telemetry;
import dev.waybill.UnsupportedCapabilityException;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A publish ends as confirmed, rejected or uncertain, before its deadline. */
class PublishOutcomeTest {
  private final PublishBench bench = new PublishBench(PublishOrder.PIPELINED);

  private static ErrorCode code(CompletableFuture<?> publish) {
    return ((MessagingException) failureOf(publish)).code();
  }

  @Test
  void confirmsWithAReceipt() {
    CompletableFuture<PublishReceipt> publish = bench.publish("a1");
    assertThat(publish).isNotDone();

    bench.confirm("a1");

    assertThat(publish.join()).isEqualTo(new PublishReceipt("orders", "a1", "p"));
  }

  @Test
  void rejectsWhatTheBrokerRefuses() {
    CompletableFuture<PublishReceipt> publish = bench.publish("a1");

    bench.sent("a1").reject(ErrorCode.THROTTLED);
    bench.run();

    assertThat(failureOf(publish)).isInstanceOf(PublishRejectedException.class);
    assertThat(code(publish)).isEqualTo(ErrorCode.THROTTLED);
  }

  @Test
  void isUncertainWhenTheConnectionBreaks() {
    CompletableFuture<PublishReceipt> publish = bench.publish("a1");

    bench.sent("a1").lose();
    bench.run();

    assertThat(failureOf(publish)).isInstanceOf(PublishUncertainException.class);
  }

  @Test
  void isUncertainWhenTheDeadlineComesAfterTheHandOver() {
    CompletableFuture<PublishReceipt> publish = bench.publish("a1", Duration.ofSeconds(2));

    bench.runtime.advance(Duration.ofSeconds(2));

    assertThat(failureOf(publish)).isInstanceOf(PublishUncertainException.class);
    assertThat(code(publish)).isEqualTo(ErrorCode.TIMEOUT);
  }

  @Test
  void isRejectedWhenTheDeadlineComesBeforeTheHandOver() {
    bench.broker.room = 0;
    CompletableFuture<PublishReceipt> publish = bench.publish("a1", Duration.ofSeconds(2));

    bench.runtime.advance(Duration.ofSeconds(2));
    bench.broker.makeRoom(10);
    bench.run();

    assertThat(failureOf(publish)).isInstanceOf(PublishRejectedException.class);
    assertThat(code(publish)).isEqualTo(ErrorCode.TIMEOUT);
    assertThat(bench.sentIds()).isEmpty();
  }

  @Test
  void keepsItsOutcomeWhenTheAnswerComesAfterTheDeadline() {
    CompletableFuture<PublishReceipt> publish = bench.publish("a1", Duration.ofSeconds(2));
    bench.runtime.advance(Duration.ofSeconds(2));

    bench.confirm("a1");

    assertThat(failureOf(publish)).isInstanceOf(PublishUncertainException.class);
    assertThat(bench.telemetry.count("waybill.published")).isZero();
    assertThat(bench.telemetry.count("waybill.publish_uncertain")).isEqualTo(1);
  }

  @Test
  void withdrawsWhatWasCancelledBeforeTheHandOver() {
    bench.broker.room = 0;
    CompletableFuture<PublishReceipt> publish = bench.publish("a1");

    assertThat(publish.cancel(false)).isTrue();
    bench.broker.makeRoom(10);
    bench.run();

    assertThat(publish).isCancelled();
    assertThat(bench.sentIds()).isEmpty();
  }

  @Test
  void cannotBeCancelledAfterTheHandOver() {
    CompletableFuture<PublishReceipt> publish = bench.publish("a1");

    assertThat(publish.cancel(false)).isFalse();
    bench.confirm("a1");

    assertThat(publish).isCompleted();
  }

  @Test
  void rejectsWhatFindsNoRoomInTheBuffer() {
    PublishBench small = new PublishBench(PublishOrder.PIPELINED, 2, 1_000_000);
    small.publish("a1");
    small.publish("a2");

    CompletableFuture<PublishReceipt> third = small.publish("a3");
    small.confirm("a1");

    assertThat(code(third)).isEqualTo(ErrorCode.BUFFER_FULL);
    assertThat(ErrorCode.BUFFER_FULL.isRetryable()).isTrue();
    assertThat(small.publish("a4")).isNotDone();
  }

  @Test
  void givesRoomBackHoweverAPublishEnds() {
    PublishBench small = new PublishBench(PublishOrder.PIPELINED, 1, 1_000_000);
    small.publish("a1");
    small.sent("a1").reject(ErrorCode.INTERNAL);
    small.run();
    small.publish("a2");
    small.sent("a2").lose();
    small.run();
    small.broker.room = 0;
    small.publish("a3").cancel(false);
    small.publish("a4", Duration.ofSeconds(1));
    small.runtime.advance(Duration.ofSeconds(1));
    small.broker.makeRoom(9);
    small.run();

    assertThat(small.publish("a5")).isNotDone();
  }

  @Test
  void refusesAfterClose() {
    bench.engine.close(Duration.ofSeconds(1));

    CompletableFuture<PublishReceipt> publish = bench.publish("a1");

    assertThat(failureOf(publish)).isInstanceOf(MessagingClosedException.class);
    assertThat(bench.sentIds()).isEmpty();
  }

  /** Nothing runs any more once everything is closed: what is refused then must end at once. */
  @Test
  void refusesAtOnceWhatWasBegunBeforeTheCloseAndComesAfterIt() {
    AtomicReference<PublishEngine> engine = new AtomicReference<>();
    Telemetry closesMidway =
        new Telemetry() {
          @Override
          public Counter counter(String name, Map<String, String> tags) {
            return Telemetry.none().counter(name, tags);
          }

          @Override
          public Timer timer(String name, Map<String, String> tags) {
            return Telemetry.none().timer(name, tags);
          }

          @Override
          public AutoCloseable gauge(String name, Map<String, String> tags, DoubleSupplier value) {
            return Telemetry.none().gauge(name, tags, value);
          }

          @Override
          public Span span(String name, Map<String, String> tags, @Nullable String traceparent) {
            engine.get().close(Duration.ofSeconds(1));
            return failure -> {};
          }
        };
    engine.set(bench.engineWith(closesMidway));

    CompletableFuture<PublishReceipt> publish =
        engine.get().publish(PublishBench.event("a1"), PublishRequest.PLAIN);

    assertThat(failureOf(publish)).isInstanceOf(MessagingClosedException.class);
  }

  @Test
  void endsEverythingWhenClosingTakesTooLong() {
    CompletableFuture<PublishReceipt> sent = bench.publish("a1");
    bench.broker.room = 0;
    CompletableFuture<PublishReceipt> lined = bench.publish("a2");

    CompletableFuture<Void> closed = bench.engine.close(Duration.ofSeconds(3));
    bench.run();
    assertThat(closed).isNotDone();
    bench.runtime.advance(Duration.ofSeconds(3));

    assertThat(closed).isCompleted();
    assertThat(failureOf(sent)).isInstanceOf(PublishUncertainException.class);
    assertThat(failureOf(lined)).isInstanceOf(MessagingClosedException.class);
  }

  @Test
  void closesAsSoonAsEverythingHasEnded() {
    bench.publish("a1");
    CompletableFuture<Void> closed = bench.engine.close(Duration.ofSeconds(30));

    bench.confirm("a1");

    assertThat(closed).isCompleted();
    assertThat(bench.broker.closed).isTrue();
  }

  @Test
  void flushesWhatWasBegunBefore() {
    bench.publish("a1");
    CompletableFuture<Void> flushed = bench.engine.flush();
    bench.publish("a2");
    assertThat(flushed).isNotDone();

    bench.sent("a1").lose();
    bench.run();

    assertThat(flushed).isCompleted();
  }

  @Test
  void refusesAnEventThatIsTooLarge() {
    var event = CloudEventBuilder.from(PublishBench.event("a1")).withData(new byte[70_000]).build();

    CompletableFuture<PublishReceipt> publish = bench.publish(event, PublishRequest.PLAIN);

    assertThat(code(publish)).isEqualTo(ErrorCode.EVENT_TOO_LARGE);
  }

  @Test
  void refusesWhatTheBrokerCannotDoAllAtOnce() {
    PublishRequest request = new PublishRequest(Duration.ofSeconds(1), null, 7, null);

    CompletableFuture<PublishReceipt> publish = bench.publish(PublishBench.event("a1"), request);

    assertThat(failureOf(publish))
        .isInstanceOf(UnsupportedCapabilityException.class)
        .hasMessageContaining("delay of PT1S")
        .hasMessageContaining("priority 7");
  }

  @Test
  void sendsInCallOrderWhenTheBinderHadNoRoom() {
    bench.broker.room = 1;
    for (int i = 1; i <= 5; i++) {
      bench.publish("a" + i);
    }
    assertThat(bench.sentIds()).containsExactly("a1");

    bench.broker.makeRoom(2);
    bench.run();
    bench.publish("a6");
    bench.broker.makeRoom(10);
    bench.run();

    assertThat(bench.sentIds()).containsExactly("a1", "a2", "a3", "a4", "a5", "a6");
  }

  @Test
  void neverWaitsForRoomWhereFuturesComplete() {
    PublishBench small = new PublishBench(PublishOrder.PIPELINED, 1, 1_000_000);
    List<ErrorCode> codes = new ArrayList<>();
    CompletableFuture<PublishReceipt> first = small.publish("a1");
    first.thenRun(
        () -> {
          small.engine.publish(PublishBench.event("a2"), PublishRequest.PLAIN);
          codes.add(code(small.engine.publish(PublishBench.event("a3"), PublishRequest.PLAIN)));
          codes.add(small.engine.mayWait() ? null : ErrorCode.CLOSED);
        });

    small.confirm("a1");

    assertThat(codes).containsExactly(ErrorCode.BUFFER_FULL, ErrorCode.CLOSED);
  }

  @Test
  void rejectsWhatTheBinderFailsToTake() {
    bench.broker.rule =
        message -> {
          throw new IllegalStateException("a defect of the binder");
        };

    assertThat(code(bench.publish("a1"))).isEqualTo(ErrorCode.INTERNAL);
  }

  @Test
  void countsEveryPublishOnceByItsOutcome() {
    bench.publish("a1");
    bench.publish("a2");
    bench.publish("a3");
    bench.confirm("a1");
    bench.sent("a2").lose();
    bench.sent("a3").reject(ErrorCode.THROTTLED);
    bench.publish(
        CloudEventBuilder.from(PublishBench.event("a4")).withExtension("partitionkey", "").build(),
        PublishRequest.PLAIN);

    assertThat(bench.telemetry.count("waybill.published")).isEqualTo(1);
    assertThat(bench.telemetry.count("waybill.publish_uncertain")).isEqualTo(1);
    assertThat(bench.telemetry.count("waybill.publish_rejected")).isEqualTo(2);
    assertThat(bench.telemetry.spans()).hasSize(3);
  }
}
