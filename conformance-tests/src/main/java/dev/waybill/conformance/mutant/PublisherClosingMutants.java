package dev.waybill.conformance.mutant;

import dev.waybill.Interceptor;
import dev.waybill.Messaging;
import dev.waybill.MessagingClosedException;
import dev.waybill.PublishReceipt;
import dev.waybill.conformance.BinderUnderTest;
import dev.waybill.conformance.spi.ForwardingPublisher;
import dev.waybill.spi.BinderPublisher;
import dev.waybill.spi.BinderRuntime;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.SendCallback;
import dev.waybill.spi.SendOutcome;
import io.cloudevents.CloudEvent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** What publishers can do wrong when they are closed. */
final class PublisherClosingMutants {
  private PublisherClosingMutants() {}

  static List<Mutant> all() {
    return List.of(
        publishes(
            "accepts after close",
            "a publish after close ended with a receipt",
            6,
            binder ->
                (publish, destination, event) ->
                    publish.exceptionally(
                        failure -> new PublishReceipt(destination, event.getId(), "nowhere"))),
        publishes(
            "refuses after close, and sends all the same",
            "though its publisher was closed",
            6,
            binder ->
                (publish, destination, event) ->
                    publish.whenComplete(
                        (receipt, failure) -> {
                          if (Mutation.cause(failure) instanceof MessagingClosedException) {
                            sendAnyway(binder, destination, event);
                          }
                        })),
        publishes(
            "hangs after close",
            "a publish after close hangs",
            6,
            binder ->
                (publish, destination, event) ->
                    publish.isCompletedExceptionally() ? new CompletableFuture<>() : publish),
        publishes(
            "leaves one future in a thousand open",
            "has not ended 5 s after close returned",
            11,
            binder -> {
              AtomicInteger publishes = new AtomicInteger();
              return (publish, destination, event) ->
                  publishes.incrementAndGet() % 1000 == 0 ? new CompletableFuture<>() : publish;
            }),
        PublishMutants.publishing(
            "confirms what it has queued, and drops the queue when closed",
            "H1",
            DroppingPublisher::new,
            11));
  }

  /** What becomes of the future of a publish. */
  @FunctionalInterface
  private interface Twist {
    CompletableFuture<PublishReceipt> of(
        CompletableFuture<PublishReceipt> publish, String destination, CloudEvent event);
  }

  private static Mutant publishes(
      String name, String message, int check, Function<BinderUnderTest, Twist> twists) {
    return new Mutant(
        name,
        Set.of(check),
        message,
        binder -> {
          Twist twist = twists.apply(binder);
          return binder.withInterceptor(
              new Interceptor() {
                @Override
                public CompletableFuture<PublishReceipt> publish(
                    String destination, CloudEvent event, PublishChain next) {
                  return twist.of(next.proceed(event), destination, event);
                }
              });
        });
  }

  private static void sendAnyway(BinderUnderTest binder, String destination, CloudEvent event) {
    try (Messaging other = binder.open(Map.of())) {
      other.publisher(destination).publish(event).join();
    }
  }

  /** Confirms at once, sends a little later, and forgets what it has not sent when closed. */
  private static final class DroppingPublisher extends ForwardingPublisher {
    private static final Duration LATER = Duration.ofMillis(20);
    private final BinderRuntime runtime;
    private final Queue<Outbound> queue = new ConcurrentLinkedQueue<>();

    DroppingPublisher(BinderPublisher delegate, BinderRuntime runtime) {
      super(delegate);
      this.runtime = runtime;
    }

    @Override
    public boolean trySend(Outbound message, SendCallback callback) {
      queue.add(message);
      runtime.schedule(LATER, this::sendOne);
      runtime.schedule(Duration.ZERO, () -> callback.done(new SendOutcome.Confirmed("queued")));
      return true;
    }

    private void sendOne() {
      Outbound message = queue.poll();
      if (message != null) {
        delegate.trySend(message, outcome -> {});
      }
    }

    @Override
    public void close() {
      queue.clear();
      delegate.close();
    }
  }
}
