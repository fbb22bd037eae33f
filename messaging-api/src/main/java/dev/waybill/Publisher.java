package dev.waybill;

import dev.waybill.engine.PublishEngine;
import dev.waybill.engine.PublishRequest;
import io.cloudevents.CloudEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Publishes events to one destination. Thread-safe. Events of one key that one thread publishes are
 * stored in call order. Futures complete on an engine thread: do not block in what you attach to
 * them.
 */
public final class Publisher implements AutoCloseable {
  private static final Duration CLOSE = Duration.ofSeconds(30);

  private final String destination;
  private final PublishEngine engine;
  private final List<Interceptor> interceptors;
  private final Consumer<Publisher> onClose;

  Publisher(
      String destination,
      PublishEngine engine,
      List<Interceptor> interceptors,
      Consumer<Publisher> onClose) {
    this.onClose = onClose;
    this.destination = destination;
    this.engine = engine;
    this.interceptors = List.copyOf(interceptors);
  }

  /** The destination's logical name. */
  public String destination() {
    return destination;
  }

  /** As {@link #publish(CloudEvent, PublishOptions)} with the defaults. */
  public CompletableFuture<PublishReceipt> publish(CloudEvent event) {
    return publish(event, PublishOptions.defaults());
  }

  /**
   * Publishes an event. Blocks only while the local buffer is full, for {@code publish.max-block}
   * at most and never inside a callback. Cancelling the future withdraws the event if it has not
   * been handed to the broker's client yet.
   *
   * @return ends before the deadline in one of three ways: with a receipt; with {@link
   *     PublishRejectedException} (or {@link UnsupportedCapabilityException}, {@link
   *     MessagingClosedException}): definitely not stored; with {@link PublishUncertainException}:
   *     perhaps stored
   */
  public CompletableFuture<PublishReceipt> publish(CloudEvent event, PublishOptions options) {
    PublishRequest request =
        options == PublishOptions.defaults()
            ? PublishRequest.PLAIN
            : new PublishRequest(
                options.delay(), options.ttl(), options.priority(), options.deadline());
    CompletableFuture<PublishReceipt> publish =
        interceptors.isEmpty() ? engine.publish(event, request) : intercepted(event, request);
    PublishScope.add(publish);
    return publish;
  }

  private CompletableFuture<PublishReceipt> intercepted(CloudEvent event, PublishRequest request) {
    Interceptor.PublishChain chain = last -> engine.publish(last, request);
    for (int i = interceptors.size() - 1; i >= 0; i--) {
      Interceptor interceptor = interceptors.get(i);
      Interceptor.PublishChain next = chain;
      chain = passed -> interceptor.publish(destination, passed, next);
    }
    try {
      return chain.proceed(event);
    } catch (RuntimeException refused) {
      return CompletableFuture.failedFuture(refused);
    }
  }

  /**
   * Publishes events one after the other.
   *
   * @return one outcome per event, in the order of the events; never completes exceptionally
   */
  public CompletableFuture<List<PublishOutcome>> publishAll(
      Collection<? extends CloudEvent> events) {
    List<CompletableFuture<PublishOutcome>> outcomes = new ArrayList<>(events.size());
    for (CloudEvent event : events) {
      outcomes.add(publish(event).handle(Publisher::outcome));
    }
    return engine.awaitable(
        CompletableFuture.allOf(outcomes.toArray(new CompletableFuture<?>[0]))
            .thenApply(done -> outcomes.stream().map(CompletableFuture::join).toList()));
  }

  private static PublishOutcome outcome(PublishReceipt receipt, @Nullable Throwable failure) {
    if (failure == null) {
      return new PublishOutcome.Confirmed(receipt);
    }
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof PublishUncertainException uncertain) {
      return new PublishOutcome.Uncertain(uncertain);
    }
    return new PublishOutcome.Rejected(
        cause instanceof MessagingException typed
            ? typed
            : new MessagingException(ErrorCode.INTERNAL, "Publish failed: " + cause, cause));
  }

  /**
   * Lets a key go on that a failed publish has fenced in {@link PublishOrder#STRICT} order; without
   * effect otherwise.
   */
  public void resume(String key) {
    engine.resume(key);
  }

  /** Completes when every publish begun before this call has ended, one way or the other. */
  public CompletableFuture<Void> flush() {
    return engine.flush();
  }

  /**
   * Takes no more publishes and waits up to 30 s for those under way; what has not ended then ends
   * as uncertain. Where futures of publishes complete it does not wait. Twice is harmless.
   */
  @Override
  public void close() {
    CompletableFuture<Void> closed = closeAsync(CLOSE);
    if (engine.mayWait()) {
      closed.join();
    }
  }

  CompletableFuture<Void> closeAsync(Duration within) {
    return engine.close(within).thenRun(() -> onClose.accept(this));
  }
}
