package dev.waybill.conformance.engine;

import dev.waybill.Delivery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A handler that notes its calls, as {@code a1#2} for the second attempt of a1, and ends each as
 * the test says: at once, after some virtual time, or by hand.
 */
final class Recorder {
  final List<String> calls = new ArrayList<>();
  final List<Delivery> deliveries = new ArrayList<>();

  /** Calls that are left to the test, by event id. */
  final Map<String, CompletableFuture<Void>> open = new LinkedHashMap<>();

  Function<Delivery, @Nullable Throwable> failure = delivery -> null;
  Function<Delivery, @Nullable Duration> duration = delivery -> Duration.ZERO;

  /** Fails every attempt of these. */
  Recorder failing(String... ids) {
    List<String> all = List.of(ids);
    failure =
        delivery ->
            all.contains(delivery.event().getId()) ? new IllegalStateException("fails") : null;
    return this;
  }

  /** Leaves the end of every call to the test. */
  Recorder lasting() {
    duration = delivery -> null;
    return this;
  }

  CompletionStage<Void> handle(Program program, Delivery delivery) {
    if (!program.isAlive()) {
      return new CompletableFuture<>(); // the dead do nothing
    }
    String id = delivery.event().getId();
    calls.add(id + "#" + delivery.attempt());
    deliveries.add(delivery);
    CompletableFuture<Void> end = new CompletableFuture<>();
    Duration lasts = duration.apply(delivery);
    if (lasts == null) {
      open.put(id, end);
    } else if (lasts.isZero()) {
      end(delivery, end);
    } else {
      program.runtime.schedule(lasts, () -> end(delivery, end));
    }
    return end;
  }

  private void end(Delivery delivery, CompletableFuture<Void> end) {
    Throwable error = failure.apply(delivery);
    if (error == null) {
      end.complete(null);
    } else {
      end.completeExceptionally(error);
    }
  }

  void finish(String id) {
    CompletableFuture<Void> end = open.remove(id);
    if (end == null) {
      throw new AssertionError("no call of " + id + " is open, but " + open.keySet());
    }
    end.complete(null);
  }

  List<String> ids() {
    return calls.stream().map(call -> call.substring(0, call.indexOf('#'))).toList();
  }
}
