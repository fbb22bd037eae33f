package dev.waybill.test;

import dev.waybill.engine.Attempt;
import dev.waybill.engine.Handler;
import dev.waybill.test.RecordedAttempt.Outcome;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes down every call of one program's handlers, and has them die where that is asked for. */
final class HandlerWatch {
  private final World world;
  private final Program program;
  private final Journal journal;
  private final Faults faults;

  HandlerWatch(World world, Program program, Journal journal, Faults faults) {
    this.world = world;
    this.program = program;
    this.journal = journal;
    this.faults = faults;
  }

  Handler around(Handler handler) {
    if (handler instanceof Handler.Batch batch) {
      return new Handler.Batch(attempts -> handle(batch.call(), attempts));
    }
    Handler.Single single = (Handler.Single) handler;
    return new Handler.Single(attempt -> handle(single.call(), attempt), single.async());
  }

  private @Nullable CompletionStage<?> handle(Handler.Call call, Attempt attempt) throws Exception {
    world.shuffle();
    if (!program.isAlive()) {
      return new CompletableFuture<>();
    }
    Journal.AttemptEntry entry = journal.begin(program, attempt);
    doing(List.of(attempt));
    CompletionStage<?> stage;
    try {
      stage = call.handle(attempt);
    } catch (Throwable failure) {
      entry.end(Outcome.FAILED, failure);
      throw failure;
    }
    if (stage == null) {
      entry.end(Outcome.SUCCEEDED, null);
      faults.handled(program, attempt);
      return null;
    }
    WorldFuture<Object> end = WorldFuture.around(world, stage);
    stage.whenComplete((value, failure) -> ended(entry, attempt, failure, end));
    return end;
  }

  private void ended(
      Journal.AttemptEntry entry,
      Attempt attempt,
      @Nullable Throwable failure,
      CompletableFuture<Object> end) {
    if (!program.isAlive()) {
      return;
    }
    if (failure != null) {
      entry.end(Outcome.FAILED, cause(failure));
      end.completeExceptionally(failure);
      return;
    }
    entry.end(Outcome.SUCCEEDED, null);
    faults.handled(program, attempt);
    if (program.isAlive()) {
      end.complete(attempt);
    }
  }

  private List<@Nullable Throwable> handle(Handler.BatchCall call, List<Attempt> batch)
      throws Exception {
    world.shuffle();
    if (!program.isAlive()) {
      throw new ProgramDied();
    }
    List<Journal.AttemptEntry> entries =
        batch.stream().map(attempt -> journal.begin(program, attempt)).toList();
    doing(batch);
    List<@Nullable Throwable> failures;
    try {
      failures = call.handle(batch);
    } catch (Throwable failure) {
      entries.forEach(entry -> entry.end(Outcome.FAILED, failure));
      throw failure;
    }
    Set<@Nullable String> failed = new HashSet<>();
    List<Attempt> handled = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      String key = batch.get(i).inbound().key();
      Throwable failure = failures.get(i);
      if (key != null && failed.contains(key)) { // as the engine sees it
        entries.get(i).end(Outcome.NOT_COUNTED, failure);
      } else if (failure != null) {
        failed.add(key);
        entries.get(i).end(Outcome.FAILED, failure);
      } else {
        handled.add(batch.get(i));
        entries.get(i).end(Outcome.SUCCEEDED, null);
      }
    }
    handled.forEach(attempt -> faults.handled(program, attempt));
    return failures;
  }

  private static void doing(List<Attempt> attempts) {
    if (Thread.currentThread() instanceof Hand hand) {
      hand.isDoing(
          attempts.stream()
              .map(
                  attempt ->
                      "'%s/%s', event '%s', attempt %d"
                          .formatted(
                              attempt.destination(),
                              attempt.group(),
                              attempt.event().getId(),
                              attempt.number()))
              .collect(Collectors.joining("; ")));
    }
  }

  private static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException
        ? Objects.requireNonNullElse(failure.getCause(), failure)
        : failure;
  }
}
