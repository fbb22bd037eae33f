package dev.waybill.engine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A handler that notes its calls, as {@code a1#2} for the second attempt of a1. */
final class ScriptedHandler {
  final List<String> calls = new ArrayList<>();
  final List<List<String>> batches = new ArrayList<>();

  /** Asynchronous calls that have not ended, by event id. */
  final Map<String, CompletableFuture<Void>> open = new LinkedHashMap<>();

  int mostOpen;

  /** Makes an immediate call fail. */
  Function<Attempt, @Nullable Throwable> failure = attempt -> null;

  private static String idOf(Attempt attempt) {
    return attempt.event().getId();
  }

  private void note(Attempt attempt) {
    calls.add(idOf(attempt) + "#" + attempt.number());
  }

  Handler immediate() {
    return new Handler.Single(
        attempt -> {
          note(attempt);
          Throwable error = failure.apply(attempt);
          if (error instanceof Exception e) {
            throw e;
          } else if (error instanceof Error e) {
            throw e;
          }
          return null;
        },
        false);
  }

  /** Each call lasts until the test ends it. */
  Handler lasting() {
    return new Handler.Single(
        attempt -> {
          note(attempt);
          String id = idOf(attempt);
          CompletableFuture<Void> stage = new CompletableFuture<>();
          open.put(id, stage);
          mostOpen = Math.max(mostOpen, open.size());
          return stage;
        },
        true);
  }

  Handler batch() {
    return new Handler.Batch(
        attempts -> {
          attempts.forEach(this::note);
          batches.add(attempts.stream().map(ScriptedHandler::idOf).toList());
          List<@Nullable Throwable> failures = new ArrayList<>();
          attempts.forEach(attempt -> failures.add(failure.apply(attempt)));
          return failures;
        });
  }

  void finish(String id) {
    take(id).complete(null);
  }

  void fail(String id) {
    take(id).completeExceptionally(new IllegalStateException(id + " fails"));
  }

  private CompletableFuture<Void> take(String id) {
    CompletableFuture<Void> stage = open.remove(id);
    if (stage == null) {
      throw new AssertionError("no call of " + id + " is open, but " + open.keySet());
    }
    return stage;
  }

  /** Fails every attempt of these events. */
  ScriptedHandler failing(String... ids) {
    List<String> all = List.of(ids);
    failure = attempt -> all.contains(idOf(attempt)) ? new IllegalStateException("fails") : null;
    return this;
  }
}
