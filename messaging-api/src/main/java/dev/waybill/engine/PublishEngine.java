package dev.waybill.engine;

import dev.waybill.Capabilities;
import dev.waybill.MessagingClosedException;
import dev.waybill.PublishOrder;
import dev.waybill.PublishReceipt;
import dev.waybill.PublishRejectedException;
import dev.waybill.Telemetry.Counter;
import dev.waybill.UnsupportedCapabilityException;
import dev.waybill.spi.Address;
import dev.waybill.spi.Binder;
import dev.waybill.spi.BinderPublisher;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.Payload;
import dev.waybill.spi.PublisherSpec;
import dev.waybill.spi.SendOutcome;
import io.cloudevents.CloudEvent;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * Publishes to one destination. Internal; may change or disappear in any release. Thread-safe.
 *
 * <p>A publish takes room, is handed to the binder through the {@link PublishLine} and ends once:
 * by the binder's answer, by its {@link Deadlines deadline}, by the fence of its key, or by its
 * caller. Ends come from any thread and reach users through {@link PublishEnds}.
 */
public final class PublishEngine {
  private final PublishSettings settings;
  private final Capabilities capabilities;
  private final EngineRuntime runtime;
  private final Address address;
  private final BinderPublisher publisher;
  private final Budget budget;
  private final KeyFences fences = new KeyFences();
  private final PublishLine line;
  private final Deadlines deadlines;
  private final PublishEnds ends;
  private final PublishFailures failures;
  private final Map<String, String> tags;
  private final Counter confirmed;
  private final Counter rejected;
  private final Counter uncertain;
  private volatile boolean closed;

  /** Opens the binder's publisher; does not block. */
  public PublishEngine(PublishSettings settings, Binder binder, EngineRuntime runtime) {
    this.settings = settings;
    this.runtime = runtime;
    capabilities = binder.capabilities();
    address = Address.destination(settings.destination());
    budget = new Budget(settings.maxInFlight(), settings.maxInFlightBytes());
    failures = new PublishFailures(settings.destination());
    deadlines = new Deadlines(runtime, this::expired);
    ends = new PublishEnds(runtime.serialExecutor("callbacks"), deadlines::forgetEnded);
    tags =
        new TreeMap<>(Map.of("binder", settings.binder(), "destination", settings.destination()));
    confirmed = runtime.telemetry().counter("waybill.published", tags);
    rejected = runtime.telemetry().counter("waybill.publish_rejected", tags);
    uncertain = runtime.telemetry().counter("waybill.publish_uncertain", tags);
    publisher =
        binder.publisher(
            new PublisherSpec(
                settings.maxInFlight(), settings.maxInFlightBytes(), settings.timeout()));
    line = new PublishLine(publisher, ended -> budget.giveBack(ended.size));
  }

  /**
   * Publishes an event. Waits for room up to {@code max-block}, and never inside a callback.
   *
   * @return ends before the deadline: with a receipt, or as rejected, or as uncertain
   */
  public CompletableFuture<PublishReceipt> publish(CloudEvent event, PublishRequest request) {
    try {
      return runtime.awaitable(accept(event, request));
    } catch (PublishRejectedException
        | MessagingClosedException
        | UnsupportedCapabilityException refused) {
      rejected.add(1);
      return CompletableFuture.failedFuture(refused);
    }
  }

  private CompletableFuture<PublishReceipt> accept(CloudEvent raw, PublishRequest request) {
    if (closed) {
      throw failures.closed();
    }
    failures.requireOffered(request, capabilities);
    CheckedEvent checked =
        EventRules.checked(raw, settings.destination(), capabilities.maxAttributes());
    CloudEvent event = checked.event();
    if (checked.size() > capabilities.maxEventBytes()) {
      throw failures.tooLarge(event.getId(), checked.size(), capabilities.maxEventBytes());
    }
    Duration timeout = request.deadline() == null ? settings.timeout() : request.deadline();
    long deadline = deadlines.now() + timeout.toNanos();
    takeRoom(event.getId(), checked.size(), deadline);
    PendingPublish publish =
        new PendingPublish(
            this,
            new Outbound(
                address,
                new Payload.Event(event, settings.mode()),
                checked.key(),
                request.delay(),
                request.ttl(),
                request.priority()),
            event.getId(),
            checked.size(),
            deadline,
            runtime.telemetry().span("publish", tags, checked.trace()));
    deadlines.add(publish);
    if (closed && publish.endUnsent()) { // the close may not have seen it, and have ended all else
      budget.giveBack(checked.size());
      MessagingClosedException refusal = failures.closed();
      publish.span.end(refusal);
      publish.result = refusal;
      publish.completeWithResult(); // for a close that has seen it
      throw refusal;
    }
    if (isStrict(publish)) {
      KeyFences.Turn turn = fences.enter(String.valueOf(publish.key), publish);
      if (turn == KeyFences.Turn.WAIT) {
        return publish;
      }
      if (turn == KeyFences.Turn.FENCED) {
        fence(publish);
        return publish;
      }
    }
    line.send(publish);
    if (publish.hasEnded()) { // perhaps before it had the turn that it would keep for ever
      giveTurnAway(publish);
    }
    return publish;
  }

  private void takeRoom(String eventId, int size, long deadline) {
    if (budget.tryTake(size)) {
      return;
    }
    long patience =
        !mayWait() ? 0 : Math.min(settings.maxBlock().toNanos(), deadline - deadlines.now());
    boolean taken;
    try {
      taken = budget.take(size, patience);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      taken = false;
    }
    if (!taken) {
      throw failures.noRoom(eventId, budget);
    }
  }

  /** The binder has answered. */
  void answered(PendingPublish publish, SendOutcome outcome) {
    budget.giveBack(publish.size);
    if (!publish.endSent()) {
      return; // too late: its deadline has decided, about its key too
    }
    if (outcome instanceof SendOutcome.Confirmed stored) {
      confirmed.add(1);
      end(publish, new PublishReceipt(settings.destination(), publish.eventId, stored.position()));
      giveTurnAway(publish);
    } else if (outcome instanceof SendOutcome.Rejected refused) {
      rejected.add(1);
      end(publish, failures.rejection(publish.eventId, refused));
      fenceKey(publish);
    } else if (outcome instanceof SendOutcome.Uncertain unknown) {
      uncertain.add(1);
      end(publish, failures.uncertainty(publish.eventId, unknown));
      fenceKey(publish);
    }
  }

  private void expired(PendingPublish publish) {
    if (publish.endUnsent()) {
      budget.giveBack(publish.size);
      rejected.add(1);
      end(publish, failures.notSentInTime(publish.eventId));
      giveTurnAway(publish);
    } else if (publish.endSent()) {
      uncertain.add(1);
      end(publish, failures.notAnsweredInTime(publish.eventId));
      fenceKey(publish);
    }
  }

  private void end(PendingPublish publish, PublishReceipt receipt) {
    publish.span.end(null);
    publish.result = receipt;
    ends.add(publish);
  }

  private void end(PendingPublish publish, Exception failure) {
    publish.span.end(failure);
    publish.result = failure;
    ends.add(publish);
  }

  private boolean isStrict(PendingPublish publish) {
    return settings.order() == PublishOrder.STRICT && publish.key != null;
  }

  private void fenceKey(PendingPublish publish) {
    if (isStrict(publish)) {
      fences.failed(String.valueOf(publish.key)).forEach(this::fence);
    }
  }

  private void fence(PendingPublish publish) {
    if (publish.endUnsent()) {
      budget.giveBack(publish.size);
      rejected.add(1);
      end(publish, failures.fenced(publish.eventId));
    }
  }

  /** A caller cancelled it before it left. */
  void withdrawn(PendingPublish publish) {
    budget.giveBack(publish.size);
    publish.span.end(null);
    giveTurnAway(publish);
  }

  private void giveTurnAway(PendingPublish publish) {
    if (isStrict(publish)) {
      PendingPublish next = fences.pass(String.valueOf(publish.key), publish);
      if (next != null) {
        line.send(next);
      }
    }
  }

  /** Whether the caller may wait for publishes to end: not where it keeps them from it. */
  public boolean mayWait() {
    return runtime.mayBlock() && !PublishEnds.isCallback();
  }

  /** Opens a key that a failed publish has fenced. */
  public void resume(String key) {
    fences.resume(key);
  }

  /** Completes when every publish begun before this call has ended, one way or the other. */
  public CompletableFuture<Void> flush() {
    return awaitable(deadlines.flush());
  }

  /** See {@link EngineRuntime#awaitable}. */
  public <T> CompletableFuture<T> awaitable(CompletableFuture<T> end) {
    return runtime.awaitable(end);
  }

  /**
   * Takes no more publishes, lets those under way end, and closes the binder's publisher.
   *
   * @param within after that long what has not ended is ended by the binder's close
   */
  public CompletableFuture<Void> close(Duration within) {
    closed = true;
    CompletableFuture<Void> flushed = deadlines.flush();
    CompletableFuture<Void> outOfTime = new CompletableFuture<>();
    var timer = runtime.schedule(within, () -> outOfTime.complete(null));
    return CompletableFuture.anyOf(flushed, outOfTime)
        .handle(
            (ok, error) -> {
              timer.cancel();
              publisher.close();
              return null;
            });
  }
}
