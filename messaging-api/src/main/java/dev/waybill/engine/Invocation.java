package dev.waybill.engine;

import dev.waybill.IdempotencyStore;
import dev.waybill.IdempotencyStore.Claim;
import dev.waybill.MalformedEventException;
import dev.waybill.Telemetry.Span;
import io.cloudevents.CloudEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls the handler on a worker thread: decode, ask the idempotency store, handle, tell the store.
 * Never throws; every way it can end is an {@link Outcome}. Immutable.
 */
final class Invocation {
  private static final Logger log = LoggerFactory.getLogger(Invocation.class);

  /** How long an event waits when the store cannot be asked. */
  private static final Duration STORE_RETRY = Duration.ofSeconds(1);

  private final MemberSettings settings;
  private final Handler handler;
  private final EngineRuntime runtime;
  private final MemberTelemetry telemetry;

  Invocation(
      MemberSettings settings, Handler handler, EngineRuntime runtime, MemberTelemetry telemetry) {
    this.settings = settings;
    this.handler = handler;
    this.runtime = runtime;
    this.telemetry = telemetry;
  }

  /**
   * Runs the work; {@code ended} is called once, on this thread or where the handler's stage ends.
   */
  void run(Work work, Consumer<Work> ended) {
    if (handler instanceof Handler.Batch batch) {
      work.outcomes = runBatch(work, batch.call());
      work.end();
      ended.accept(work);
    } else {
      runSingle(work, ((Handler.Single) handler).call(), ended);
    }
  }

  private void runSingle(Work work, Handler.Call call, Consumer<Work> ended) {
    Task task = work.tasks.get(0);
    Prepared prepared = prepare(task);
    if (prepared.outcome != null) {
      finish(work, prepared.outcome, ended);
      return;
    }
    Span span = span(prepared.attempt());
    telemetry.attempts.add(1);
    try {
      CompletionStage<?> stage = call.handle(prepared.attempt());
      if (stage == null) {
        finish(work, settle(prepared, null, span), ended);
      } else {
        work.continuesWith(stage);
        stage.whenComplete((ok, error) -> finish(work, settle(prepared, error, span), ended));
      }
    } catch (Throwable error) { // Errors too: the consumer must outlive a broken handler
      finish(work, settle(prepared, error, span), ended);
    }
  }

  private static void finish(Work work, Outcome outcome, Consumer<Work> ended) {
    work.outcomes = List.of(outcome);
    work.end();
    ended.accept(work);
  }

  private List<Outcome> runBatch(Work work, Handler.BatchCall call) {
    Outcome[] outcomes = new Outcome[work.tasks.size()];
    List<Prepared> called = new ArrayList<>();
    List<Integer> places = new ArrayList<>();
    Set<Lane> blocked = new HashSet<>();
    for (int i = 0; i < outcomes.length; i++) {
      Task task = work.tasks.get(i);
      Prepared prepared =
          blocked.contains(task.lane) ? new Prepared(behind(), null, null, null) : prepare(task);
      if (prepared.outcome != null) {
        outcomes[i] = prepared.outcome;
        if (!(prepared.outcome instanceof Outcome.Suppressed)) {
          blocked.add(task.lane);
        }
      } else {
        called.add(prepared);
        places.add(i);
      }
    }
    if (!called.isEmpty()) {
      List<@Nullable Throwable> failures = callBatch(call, called);
      Set<Lane> failed = new HashSet<>();
      for (int i = 0; i < called.size(); i++) {
        int place = places.get(i);
        outcomes[place] =
            settleItem(work.tasks.get(place).lane, failed, called.get(i), failures.get(i));
      }
    }
    return Arrays.asList(outcomes);
  }

  /** Behind a failed item of its key an item counts as not run, whatever its own outcome. */
  private Outcome settleItem(
      Lane lane, Set<Lane> failed, Prepared prepared, @Nullable Throwable failure) {
    if (failed.contains(lane)) {
      giveBack(prepared);
      return behind();
    }
    Outcome outcome = settle(prepared, failure, ignored -> {});
    if (outcome instanceof Outcome.Failed) {
      failed.add(lane);
    }
    return outcome;
  }

  private Outcome behind() {
    return new Outcome.NotRun(runtime.clock().instant(), null);
  }

  /** Nobody has handled it: the next claim is fresh again. */
  private void giveBack(Prepared prepared) {
    IdempotencyStore store = settings.idempotency();
    if (store != null && prepared.key != null && prepared.token != null) {
      try {
        store.release(prepared.key, prepared.token);
      } catch (Throwable unavailable) { // the lease ends by itself
        log.warn("The idempotency store of '{}' cannot be used", settings.name(), unavailable);
      }
    }
  }

  private List<@Nullable Throwable> callBatch(Handler.BatchCall call, List<Prepared> called) {
    telemetry.attempts.add(called.size());
    try {
      List<Attempt> attempts = new ArrayList<>(called.size());
      for (Prepared prepared : called) {
        attempts.add(prepared.attempt());
      }
      List<@Nullable Throwable> failures = call.handle(attempts);
      if (failures.size() == called.size()) {
        return failures;
      }
      throw new IllegalStateException(
          "batch of " + called.size() + " answered with " + failures.size() + " outcomes");
    } catch (Throwable error) {
      @Nullable Throwable[] all = new Throwable[called.size()];
      Arrays.fill(all, error);
      return Arrays.asList(all);
    }
  }

  /** Either an outcome, because there is nothing to call, or an attempt with its claim. */
  private record Prepared(
      @Nullable Outcome outcome,
      @Nullable Attempt attemptOrNull,
      IdempotencyStore.@Nullable Key key,
      @Nullable String token) {
    Attempt attempt() {
      if (attemptOrNull == null) {
        throw new IllegalStateException("there is nothing to call");
      }
      return attemptOrNull;
    }
  }

  private Prepared prepare(Task task) {
    CloudEvent event;
    try {
      event = task.inbound.event();
    } catch (Throwable undecodable) {
      MalformedEventException typed =
          undecodable instanceof MalformedEventException malformed
              ? malformed
              : new MalformedEventException(
                  "Delivery "
                      + task.inbound.position()
                      + " of '"
                      + settings.name()
                      + "' could not be decoded: "
                      + undecodable.getMessage(),
                  undecodable);
      return new Prepared(new Outcome.Undecodable(typed), null, null, null);
    }
    Attempt attempt =
        new Attempt(settings.destination(), settings.group(), task.inbound, event, task.failed + 1);
    return settings.idempotency() == null
        ? new Prepared(null, attempt, null, null)
        : claim(settings.idempotency(), attempt);
  }

  private Prepared claim(IdempotencyStore store, Attempt attempt) {
    IdempotencyStore.Key key =
        new IdempotencyStore.Key(
            settings.group(), attempt.event().getSource().toString(), attempt.event().getId());
    try {
      Claim claim = store.begin(key, settings.idempotencyLease());
      if (claim instanceof Claim.Fresh fresh) {
        return new Prepared(null, attempt, key, fresh.token());
      }
      if (claim instanceof Claim.Busy busy) {
        return new Prepared(new Outcome.NotRun(busy.until(), null), null, null, null);
      }
      return new Prepared(Outcome.Suppressed.INSTANCE, null, null, null);
    } catch (Throwable unavailable) { // Errors too: this event waits, the worker lives
      log.warn("The idempotency store of '{}' cannot be used", settings.name(), unavailable);
      return new Prepared(
          new Outcome.NotRun(
              runtime.clock().instant().plus(STORE_RETRY),
              "waits: STORE_UNAVAILABLE, the idempotency store cannot be used: " + unavailable),
          null,
          null,
          null);
    }
  }

  /** Tells the store and the span how the handler ended. */
  private Outcome settle(Prepared prepared, @Nullable Throwable failure, Span span) {
    @Nullable Throwable error =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    IdempotencyStore store = settings.idempotency();
    if (store != null && prepared.key != null && prepared.token != null) {
      try {
        if (error == null) {
          store.complete(prepared.key, prepared.token); // failing it fails the attempt:
        } else { // the store may share the handler's transaction
          store.release(prepared.key, prepared.token);
        }
      } catch (Throwable storeFailed) {
        if (error == null) {
          error = storeFailed;
        } else if (error != storeFailed) {
          error.addSuppressed(storeFailed);
        }
      }
    }
    span.end(error);
    return error == null ? Outcome.Succeeded.INSTANCE : new Outcome.Failed(error);
  }

  private Span span(Attempt attempt) {
    Object traceparent = attempt.event().getExtension("traceparent");
    return telemetry.telemetry.span(
        "process", telemetry.tags, traceparent == null ? null : traceparent.toString());
  }
}
