package dev.waybill.engine;

import dev.waybill.ContentMode;
import dev.waybill.PublishOrder;
import dev.waybill.PublishReceipt;
import dev.waybill.RecordingTelemetry;
import dev.waybill.Telemetry;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** A publish engine in front of a scripted publisher, on virtual time. */
final class PublishBench {
  final RecordingTelemetry telemetry = new RecordingTelemetry();
  final VirtualRuntime runtime = (VirtualRuntime) new VirtualRuntime(1).withTelemetry(telemetry);
  final ScriptedBinder binder = new ScriptedBinder(runtime.serialExecutor("io"));
  final PublishEngine engine;
  private final PublishSettings settings;
  final ScriptedPublisher broker;

  PublishBench(PublishOrder order) {
    this(order, 1000, 1_000_000);
  }

  PublishBench(PublishOrder order, int maxInFlight, long maxInFlightBytes) {
    settings =
        new PublishSettings(
            "orders",
            "scripted",
            ContentMode.BINARY,
            Duration.ofSeconds(30),
            Duration.ofSeconds(5),
            order,
            maxInFlight,
            maxInFlightBytes);
    engine = engineWith(runtime.telemetry());
    broker = binder.publisher();
    broker.answerByHand();
  }

  /** One more engine, with a telemetry of its own. */
  PublishEngine engineWith(Telemetry telemetry) {
    return new PublishEngine(settings, binder, runtime.withTelemetry(telemetry));
  }

  /** An id such as {@code a1} is of key {@code a}. */
  static CloudEvent event(String id) {
    return CloudEventBuilder.v1()
        .withId(id)
        .withType("test")
        .withSource(URI.create("urn:test"))
        .withExtension("partitionkey", id.substring(0, 1))
        .build();
  }

  CompletableFuture<PublishReceipt> publish(String id) {
    return publish(event(id), PublishRequest.PLAIN);
  }

  CompletableFuture<PublishReceipt> publish(String id, Duration deadline) {
    return publish(event(id), new PublishRequest(Duration.ZERO, null, 0, deadline));
  }

  CompletableFuture<PublishReceipt> publish(CloudEvent event, PublishRequest request) {
    CompletableFuture<PublishReceipt> publish = engine.publish(event, request);
    runtime.runUntilIdle();
    return publish;
  }

  /** Ids of what the broker's client was given, in order. */
  List<String> sentIds() {
    return broker.sent.stream()
        .map(sent -> ((dev.waybill.spi.Payload.Event) sent.message.payload()).event().getId())
        .toList();
  }

  ScriptedPublisher.Sent sent(String id) {
    return broker.sent.get(sentIds().indexOf(id));
  }

  void run() {
    runtime.runUntilIdle();
  }

  void confirm(String id) {
    sent(id).confirm();
    run();
  }

  /** What a publish failed with, or null. */
  static @Nullable Throwable failureOf(CompletableFuture<?> publish) {
    if (!publish.isCompletedExceptionally()) {
      return null;
    }
    try {
      publish.join();
      return null;
    } catch (CompletionException e) {
      return e.getCause();
    } catch (RuntimeException e) {
      return e;
    }
  }
}
