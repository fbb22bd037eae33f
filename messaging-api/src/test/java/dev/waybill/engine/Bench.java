package dev.waybill.engine;

import dev.waybill.Ordering;
import dev.waybill.RecordingTelemetry;
import dev.waybill.StartPosition;
import dev.waybill.spi.Address;
import dev.waybill.spi.DeliverySink;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.Shard;
import dev.waybill.spi.SubscriptionSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/** One group member between a scripted broker and a scripted handler, on virtual time. */
final class Bench {
  static final Shard SHARD = shard("0", 1);

  final RecordingTelemetry telemetry = new RecordingTelemetry();
  final VirtualRuntime runtime;
  final ScriptedBinder binder;
  final ScriptedSubscription broker;
  final ScriptedHandler handler;
  final GroupMember member;

  private Bench(
      VirtualRuntime runtime,
      ScriptedBinder binder,
      Settings settings,
      ScriptedHandler handler,
      Handler kind) {
    this.runtime = (VirtualRuntime) runtime.withTelemetry(telemetry);
    this.binder = binder;
    this.handler = handler;
    broker = binder.subscription;
    member = new GroupMember(settings.build(), binder, "scripted", this.runtime, kind);
    member.join(
        binder,
        new SubscriptionSpec(
            "orders",
            "billing",
            "member-1",
            Ordering.KEY,
            StartPosition.latest(),
            true,
            Duration.ofSeconds(30),
            Map.of()));
    run();
  }

  static Bench immediate(Settings settings, ScriptedHandler handler) {
    return in(new VirtualRuntime(1), settings, handler, handler.immediate());
  }

  static Bench lasting(Settings settings) {
    ScriptedHandler handler = new ScriptedHandler();
    return in(new VirtualRuntime(1), settings, handler, handler.lasting());
  }

  static Bench batch(Settings settings, ScriptedHandler handler) {
    return in(new VirtualRuntime(1), settings, handler, handler.batch());
  }

  /** In a world that others share. */
  static Bench in(
      VirtualRuntime runtime, Settings settings, ScriptedHandler handler, Handler kind) {
    return in(runtime, new ScriptedBinder(runtime.serialExecutor("io")), settings, handler, kind);
  }

  static Bench in(
      VirtualRuntime runtime,
      ScriptedBinder binder,
      Settings settings,
      ScriptedHandler handler,
      Handler kind) {
    return new Bench(runtime, binder, settings, handler, kind);
  }

  static Shard shard(String id, long epoch) {
    return new Shard("orders", id, id, epoch);
  }

  DeliverySink sink() {
    return member;
  }

  void run() {
    runtime.runUntilIdle();
  }

  Bench advance(Duration time) {
    runtime.advance(time);
    return this;
  }

  Bench assign() {
    return assign(SHARD);
  }

  Bench assign(Shard shard) {
    member.assigned(shard);
    run();
    return this;
  }

  /** Delivers on the usual shard; an id such as {@code a1} is of key {@code a}. */
  Bench deliver(String... ids) {
    return deliver(SHARD, Stream.of(ids).map(Bench::letter).toArray(Letter[]::new));
  }

  Bench deliver(Shard shard, Letter... letters) {
    for (Letter letter : letters) {
      letter.on(shard);
    }
    member.deliveries(shard, List.of(letters));
    run();
    return this;
  }

  static Letter letter(String id) {
    return new Letter(id, id.substring(0, 1));
  }

  CompletableFuture<Void> revoke(Shard shard, Duration within) {
    Instant deadline = runtime.clock().instant().plus(within);
    CompletionStage<Void> drained = member.revoking(shard, deadline);
    run();
    return drained.toCompletableFuture();
  }

  void lose(Shard shard) {
    member.lost(shard);
    run();
  }

  CompletableFuture<Void> close(Duration within) {
    CompletionStage<Void> closed = member.close(within, Thread.currentThread());
    run();
    return closed.toCompletableFuture();
  }

  void finish(String id) {
    handler.finish(id);
    run();
  }

  void fail(String id) {
    handler.fail(id);
    run();
  }

  List<String> calls() {
    return handler.calls;
  }

  List<Outbound> deadLetters() {
    return binder.publisher().to(Address.Kind.DEAD_LETTERS);
  }

  /** Event ids of the dead letters written, in order. */
  List<String> deadLetterIds() {
    return deadLetters().stream().map(Bench::idOf).toList();
  }

  static String idOf(Outbound copy) {
    return new String(
        ((dev.waybill.spi.Payload.Raw) copy.payload()).message().body(),
        java.nio.charset.StandardCharsets.UTF_8);
  }
}
