package dev.waybill.engine;

import dev.waybill.Capabilities;
import dev.waybill.ErrorCode;
import dev.waybill.MessagingClosedException;
import dev.waybill.PublishOrder;
import dev.waybill.PublishReceipt;
import dev.waybill.PublishRejectedException;
import dev.waybill.PublishUncertainException;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Publishes to one destination. Internal; may change or disappear in any release. Thread-safe.
 *
 * <p>A publish goes straight to the binder on the caller's thread; only when the binder has no room
 * does it line up here, and while anything is lined up all go behind it, so that call order holds.
 * Ends come from binder threads and leave on an engine thread.
 */
public final class PublishEngine {
  private static final Duration SWEEP = Duration.ofMillis(20);

  /** Set on threads that run users' continuations: those must never wait for room. */
  private static final ThreadLocal<Boolean> IN_CALLBACK = ThreadLocal.withInitial(() -> false);

  private final PublishSettings settings;
  private final Capabilities capabilities;
  private final EngineRuntime runtime;
  private final BinderPublisher publisher;
  private final Budget budget;
  private final KeyFences fences = new KeyFences();
  private final ConcurrentLinkedQueue<PendingPublish> pending = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<PendingPublish> line = new ConcurrentLinkedQueue<>();
  private final AtomicInteger lined = new AtomicInteger();
  private final AtomicInteger moving = new AtomicInteger();
  private final AtomicBoolean sweeping = new AtomicBoolean();
  private final ConcurrentLinkedQueue<Runnable> ends = new ConcurrentLinkedQueue<>();
  private final AtomicInteger ending = new AtomicInteger();
  private final Executor callbacks;
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
    budget = new Budget(settings.maxInFlight(), settings.maxInFlightBytes());
    callbacks = runtime.serialExecutor("callbacks");
    tags =
        new TreeMap<>(Map.of("binder", settings.binder(), "destination", settings.destination()));
    confirmed = runtime.telemetry().counter("waybill.published", tags);
    rejected = runtime.telemetry().counter("waybill.publish_rejected", tags);
    uncertain = runtime.telemetry().counter("waybill.publish_uncertain", tags);
    publisher =
        binder.publisher(
            new PublisherSpec(
                settings.maxInFlight(), settings.maxInFlightBytes(), settings.timeout()));
  }

  /**
   * Publishes an event. Waits for room up to {@code max-block}, and never inside a callback.
   *
   * @return ends before the deadline: with a receipt, or as rejected, or as uncertain
   */
  public CompletableFuture<PublishReceipt> publish(CloudEvent event, PublishRequest request) {
    try {
      return accept(event, request);
    } catch (PublishRejectedException
        | MessagingClosedException
        | UnsupportedCapabilityException refused) {
      rejected.add(1);
      return CompletableFuture.failedFuture(refused);
    }
  }

  private CompletableFuture<PublishReceipt> accept(CloudEvent raw, PublishRequest request) {
    if (closed) {
      throw closedException();
    }
    requireCapabilities(request);
    CloudEvent event =
        EventRules.checked(raw, settings.destination(), capabilities.maxAttributes());
    int size = EventRules.size(event);
    if (size > capabilities.maxEventBytes()) {
      throw new PublishRejectedException(
          ErrorCode.EVENT_TOO_LARGE,
          describe(event.getId())
              + size
              + " bytes, the limit is "
              + capabilities.maxEventBytes()
              + ". Raise the broker's limit, or send a reference to the data.",
          null);
    }
    Duration timeout = request.deadline() == null ? settings.timeout() : request.deadline();
    long deadline = runtime.nanoTime() + timeout.toNanos();
    takeRoom(event.getId(), size, deadline);
    Object trace = event.getExtension("traceparent");
    PendingPublish publish =
        new PendingPublish(
            this,
            new Outbound(
                Address.destination(settings.destination()),
                new Payload.Event(event, settings.mode()),
                EventRules.key(event),
                request.delay(),
                request.ttl(),
                request.priority()),
            event.getId(),
            size,
            deadline,
            runtime.telemetry().span("publish", tags, trace == null ? null : trace.toString()));
    pending.add(publish);
    if (closed && publish.endUnsent()) { // the close may not have seen it, and have ended all else
      budget.giveBack(size);
      MessagingClosedException refusal = closedException();
      end(publish, null, refusal); // for a close that has seen it
      throw refusal;
    }
    sweepLater();
    if (settings.order() == PublishOrder.STRICT && publish.key != null) {
      KeyFences.Turn turn = fences.enter(publish.key, publish);
      if (turn == KeyFences.Turn.WAIT) {
        return publish;
      }
      if (turn == KeyFences.Turn.FENCED) {
        fence(publish);
        return publish;
      }
    }
    send(publish);
    if (publish.hasEnded()) { // perhaps before it had the turn that it would keep for ever
      giveTurnAway(publish);
    }
    return publish;
  }

  private MessagingClosedException closedException() {
    return new MessagingClosedException(
        "Publish to '" + settings.destination() + "' failed: the publisher is closed", null);
  }

  private void requireCapabilities(PublishRequest request) {
    List<String> problems = new ArrayList<>();
    if (request.delay().compareTo(capabilities.maxPublishDelay()) > 0) {
      problems.add(
          "a delay of " + request.delay() + " (it can do " + capabilities.maxPublishDelay() + ")");
    }
    if (request.ttl() != null && !capabilities.ttl()) {
      problems.add("a time to live");
    }
    if (request.priority() < 0 || request.priority() >= Math.max(1, capabilities.priorities())) {
      problems.add(
          "priority " + request.priority() + " (it has " + capabilities.priorities() + ")");
    }
    if (!problems.isEmpty()) {
      throw new UnsupportedCapabilityException(
          "Publish to '"
              + settings.destination()
              + "' failed: "
              + capabilities.server()
              + " does not offer "
              + String.join(", ", problems),
          null);
    }
  }

  private void takeRoom(String eventId, int size, long deadline) {
    long patience =
        !mayWait() ? 0 : Math.min(settings.maxBlock().toNanos(), deadline - runtime.nanoTime());
    boolean taken;
    try {
      taken = budget.take(size, patience);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      taken = false;
    }
    if (!taken) {
      throw new PublishRejectedException(
          ErrorCode.BUFFER_FULL,
          "Publish to '"
              + settings.destination()
              + "' failed: event '"
              + eventId
              + "' found no room; "
              + budget.events()
              + " events of "
              + budget.bytes()
              + " bytes are unconfirmed. Slow down, or raise 'publish.max-in-flight',"
              + " 'publish.max-in-flight-bytes' or 'publish.max-block'.",
          null);
    }
  }

  /** Straight to the binder, unless others are lined up. */
  private void send(PendingPublish publish) {
    if (lined.get() == 0 && trySend(publish)) {
      return;
    }
    lined.incrementAndGet();
    line.add(publish);
    moveLine();
  }

  /** True if it is not ours to send any more: the binder took it, or it has ended. */
  private boolean trySend(PendingPublish publish) {
    Outbound message = publish.beginSend();
    if (message == null) {
      return true;
    }
    if (isTaken(publish, message)) {
      publish.sent();
      return true;
    }
    if (publish.sendLater()) {
      return false;
    }
    budget.giveBack(publish.size);
    return true;
  }

  private boolean isTaken(PendingPublish publish, Outbound message) {
    try {
      return publisher.trySend(message, outcome -> answered(publish, outcome));
    } catch (RuntimeException defect) {
      answered(publish, new SendOutcome.Rejected(ErrorCode.INTERNAL, defect));
      return true;
    }
  }

  /** Hands the line over, in order; one thread at a time. */
  private void moveLine() {
    if (moving.getAndIncrement() > 0) {
      return;
    }
    int seen;
    do {
      seen = moving.get();
      for (PendingPublish next = line.peek(); next != null; next = line.peek()) {
        if (!trySend(next)) {
          publisher.whenWritable(this::moveLine);
          break;
        }
        line.poll();
        lined.decrementAndGet();
      }
    } while (moving.addAndGet(-seen) > 0);
  }

  private void answered(PendingPublish publish, SendOutcome outcome) {
    budget.giveBack(publish.size);
    if (!publish.endSent()) {
      return; // too late: its deadline has decided, about its key too
    }
    if (outcome instanceof SendOutcome.Confirmed stored) {
      confirmed.add(1);
      PublishReceipt receipt =
          new PublishReceipt(settings.destination(), publish.eventId, stored.position());
      end(publish, receipt, null);
      giveTurnAway(publish);
    } else if (outcome instanceof SendOutcome.Rejected refused) {
      rejected.add(1);
      end(publish, null, rejection(publish, refused));
      fenceKey(publish);
    } else if (outcome instanceof SendOutcome.Uncertain unknown) {
      uncertain.add(1);
      end(publish, null, uncertainty(publish, unknown));
      fenceKey(publish);
    }
  }

  private Exception rejection(PendingPublish publish, SendOutcome.Rejected refused) {
    String message = describe(publish.eventId) + refused.cause().getMessage();
    return refused.code() == ErrorCode.CLOSED
        ? new MessagingClosedException(message, refused.cause())
        : new PublishRejectedException(refused.code(), message, refused.cause());
  }

  private Exception uncertainty(PendingPublish publish, SendOutcome.Uncertain unknown) {
    return new PublishUncertainException(
        unknown.code(),
        describe(publish.eventId)
            + unknown.cause().getMessage()
            + ". It may or may not have been stored; publishing it again may store it twice.",
        unknown.cause());
  }

  private String describe(String eventId) {
    return "Publish to '" + settings.destination() + "' failed: event '" + eventId + "': ";
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
      end(
          publish,
          null,
          new PublishRejectedException(
              ErrorCode.KEY_FENCED,
              describe(publish.eventId)
                  + "an earlier publish of its key failed and the order is STRICT. Decide about"
                  + " that one, then call resume(key).",
              null));
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
        send(next);
      }
    }
  }

  private void sweepLater() {
    if (sweeping.compareAndSet(false, true)) {
      runtime.schedule(SWEEP, this::sweep);
    }
  }

  /** Ends what is due; early by one sweep, so that nothing outlives its deadline. */
  private void sweep() {
    long due = runtime.nanoTime() + SWEEP.toNanos();
    pending.removeIf(publish -> publish.hasEnded() || expired(publish, due));
    sweeping.set(false);
    if (!pending.isEmpty()) {
      sweepLater();
    }
  }

  private boolean expired(PendingPublish publish, long due) {
    if (publish.deadlineNanos - due > 0) {
      return false;
    }
    if (publish.endUnsent()) {
      budget.giveBack(publish.size);
      rejected.add(1);
      end(
          publish,
          null,
          new PublishRejectedException(
              ErrorCode.TIMEOUT,
              describe(publish.eventId) + "it was not handed to the broker's client in time",
              null));
      giveTurnAway(publish);
    } else if (publish.endSent()) {
      uncertain.add(1);
      end(
          publish,
          null,
          new PublishUncertainException(
              ErrorCode.TIMEOUT,
              describe(publish.eventId)
                  + "the broker did not answer in time. It may or may not have been stored.",
              null));
      fenceKey(publish);
    }
    return true;
  }

  /** Completes the future on an engine thread, many per hop. */
  private void end(
      PendingPublish publish, @Nullable PublishReceipt receipt, @Nullable Exception failure) {
    publish.span.end(failure);
    ends.add(
        () -> {
          if (failure == null && receipt != null) {
            publish.complete(receipt);
          } else if (failure != null) {
            publish.completeExceptionally(failure);
          }
        });
    if (ending.getAndIncrement() == 0) {
      callbacks.execute(this::runEnds);
    }
  }

  private void runEnds() {
    IN_CALLBACK.set(true);
    try {
      int seen = ending.get();
      do {
        for (int i = 0; i < seen; i++) {
          Runnable next = ends.poll();
          if (next != null) {
            next.run();
          }
        }
        seen = ending.addAndGet(-seen);
      } while (seen > 0);
    } finally {
      IN_CALLBACK.set(false);
    }
  }

  /** Whether the caller may wait for publishes to end: not where it keeps them from it. */
  public boolean mayWait() {
    return runtime.mayBlock() && !IN_CALLBACK.get();
  }

  /** Opens a key that a failed publish has fenced. */
  public void resume(String key) {
    fences.resume(key);
  }

  /** Completes when every publish begun before this call has ended, one way or the other. */
  public CompletableFuture<Void> flush() {
    List<CompletableFuture<?>> open = new ArrayList<>();
    for (PendingPublish publish : pending) {
      open.add(publish.handle((receipt, error) -> null));
    }
    return CompletableFuture.allOf(open.toArray(new CompletableFuture<?>[0]));
  }

  /**
   * Takes no more publishes, lets those under way end, and closes the binder's publisher.
   *
   * @param within after that long what has not ended is ended by the binder's close
   */
  public CompletableFuture<Void> close(Duration within) {
    closed = true;
    CompletableFuture<Void> flushed = flush();
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
