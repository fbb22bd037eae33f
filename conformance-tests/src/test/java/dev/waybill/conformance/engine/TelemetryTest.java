package dev.waybill.conformance.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.DeadLetterPolicy;
import dev.waybill.Delivery;
import dev.waybill.Interceptor;
import dev.waybill.RetryPolicy;
import dev.waybill.SubscriptionOptions;
import dev.waybill.memory.MemoryOptions.Family;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Numbers agree with what happened, and with each other. */
class TelemetryTest {
  private MemoryWorld world;

  @AfterEach
  void close() {
    world.close();
  }

  private long count(String name) {
    return world.telemetry.count("waybill." + name);
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void reconcilesWithWhatHappened(Family family) {
    world = new MemoryWorld(family);
    Program program = world.program();
    Recorder recorder = new Recorder().failing("a2");
    program.subscribe(
        recorder,
        SubscriptionOptions.builder()
            .deadLetters(DeadLetterPolicy.PARK_KEY)
            .retry(RetryPolicy.fixed(Duration.ofSeconds(1)).maxAttempts(3))
            .build());
    program.publishAll("a1", "a2", "a3", "b1");
    world.advance(Duration.ofMinutes(1));
    recorder.failing();
    world.now(program.deadLetters().release("a"));
    world.advance(Duration.ofMinutes(1));

    assertThat(count("published")).isEqualTo(4);
    assertThat(count("attempts")).isEqualTo(recorder.calls.size()).isEqualTo(7);
    assertThat(count("succeeded")).isEqualTo(4);
    assertThat(count("failed")).isEqualTo(3);
    assertThat(count("succeeded") + count("failed")).isEqualTo(count("attempts"));
    assertThat(count("retried")).isEqualTo(2);
    assertThat(count("dead_lettered")).isEqualTo(1);
    assertThat(count("parked")).isEqualTo(1);
    assertThat(count("released")).isEqualTo(2);
    assertThat(count("delivered")).isEqualTo(count("settled")).isEqualTo(5);
    assertThat(world.telemetry.timings("waybill.processing")).isEqualTo(count("attempts"));
    assertThat(world.telemetry.gauge("waybill.blocked_window_ratio")).isZero();
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void showsOneSpanPerAttemptAndNoKeysInTags(Family family) {
    world = new MemoryWorld(family);
    Program program = world.program();
    Recorder recorder = new Recorder();
    recorder.failure = delivery -> delivery.attempt() == 1 ? new IllegalStateException() : null;
    program.subscribe(recorder, SubscriptionOptions.defaults());
    program.publishAll("a1");
    world.advance(Duration.ofMinutes(1));

    var process =
        world.telemetry.spans().stream().filter(span -> span.name().equals("process")).toList();
    assertThat(process).hasSize(2);
    assertThat(process.get(0).failure()).isInstanceOf(IllegalStateException.class);
    assertThat(process.get(1).failure()).isNull();
    assertThat(process.get(0).tags())
        .isEqualTo(Map.of("binder", "memory", "destination", "orders", "group", "billing"));
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void wrapsAttemptsFromTheOutside(Family family) {
    world = new MemoryWorld(family);
    List<String> order = new ArrayList<>();
    Program program = world.program(noting(order, "outer"), noting(order, "inner"));
    Recorder recorder = new Recorder();
    program.subscribe(recorder, SubscriptionOptions.defaults());

    program.publishAll("a1");

    assertThat(order).containsExactly("outer begins", "inner begins", "inner ends", "outer ends");
    assertThat(recorder.calls).containsExactly("a1#1");
  }

  private static Interceptor noting(List<String> order, String name) {
    return new Interceptor() {
      @Override
      public CompletionStage<Void> handle(Delivery delivery, HandleChain next) {
        order.add(name + " begins");
        return next.proceed(delivery).whenComplete((ok, error) -> order.add(name + " ends"));
      }
    };
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void cancelsTheHandlersOwnStageThroughInterceptors(Family family) {
    world = new MemoryWorld(family);
    Program program = world.program(noting(new ArrayList<>(), "outer"));
    Recorder recorder = new Recorder().lasting();
    program.subscribe(
        recorder, SubscriptionOptions.builder().handlerTimeout(Duration.ofSeconds(5)).build());
    program.publishAll("a1");

    world.advance(Duration.ofSeconds(5));

    assertThat(recorder.open.get("a1")).isCancelled();
  }
}
