package dev.waybill.kafka;

import dev.waybill.spi.Address;
import dev.waybill.spi.BinderRuntime;
import dev.waybill.spi.GroupStateStore;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.Payload;
import dev.waybill.spi.RawMessage;
import dev.waybill.spi.SendOutcome;
import dev.waybill.spi.support.PhysicalNames;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The state of groups in compacted topics of one partition: the record's key is {@code scope/key},
 * a record without a value removes the entry.
 */
final class KafkaGroupState implements GroupStateStore, AutoCloseable {
  private final PhysicalNames names;
  private final BinderRuntime runtime;
  private final KafkaReader reader;
  private final Supplier<KafkaSender> sender;

  /** Touched on the reader's thread only. */
  private final Map<String, StateView> views = new HashMap<>();

  KafkaGroupState(
      PhysicalNames names,
      BinderRuntime runtime,
      KafkaReader reader,
      Supplier<KafkaSender> sender) {
    this.names = names;
    this.runtime = runtime;
    this.reader = reader;
    this.sender = sender;
  }

  @Override
  public CompletionStage<Map<String, String>> load(String destination, String group, String scope) {
    String topic = names.state(destination, group);
    return reader
        .read(
            consumer ->
                views
                    .computeIfAbsent(topic, name -> new StateView(name, runtime))
                    .read(consumer, scope))
        .exceptionallyCompose(
            error ->
                CompletableFuture.failedFuture(
                    KafkaErrors.exception(
                        "State of '" + destination + "/" + group + "' could not be read", error)));
  }

  @Override
  public CompletionStage<Void> put(
      String destination, String group, String scope, String key, @Nullable String value) {
    String topic = names.state(destination, group);
    CompletableFuture<Void> done = new CompletableFuture<>();
    Outbound message =
        Outbound.of(
            Address.destination(topic), new Payload.Raw(entry(scope + "/" + key, value)), null);
    KafkaSender open = sender.get();
    Send send =
        new Send(
            message,
            KafkaMessages.record(topic, message),
            runtime.nanoTime(),
            runtime.serialExecutor("group-state")) {
          @Override
          void ended(SendOutcome outcome) {
            open.heard(outcome);
            open.ended(this, outcome);
            complete(done, outcome, destination + "/" + group);
          }
        };
    open.begun(send);
    open.send(send);
    return done;
  }

  @SuppressWarnings("NullAway") // does not see that RawMessage takes null arrays
  private static RawMessage entry(String key, @Nullable String value) {
    return new RawMessage(
        key.getBytes(StandardCharsets.UTF_8),
        value == null ? null : value.getBytes(StandardCharsets.UTF_8),
        List.of());
  }

  private static void complete(CompletableFuture<Void> done, SendOutcome outcome, String name) {
    String what = "State of '" + name + "' could not be written";
    if (outcome instanceof SendOutcome.Rejected rejected) {
      done.completeExceptionally(KafkaErrors.exception(what, rejected.cause()));
    } else if (outcome instanceof SendOutcome.Uncertain uncertain) {
      done.completeExceptionally(KafkaErrors.exception(what, uncertain.cause()));
    } else {
      done.complete(null);
    }
  }

  @Override
  public void close() {
    reader.close();
  }
}
