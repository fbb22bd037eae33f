package dev.waybill.conformance.mutant;

import dev.waybill.ErrorCode;
import dev.waybill.MessagingException;
import dev.waybill.PublishReceipt;
import dev.waybill.PublishRejectedException;
import dev.waybill.conformance.spi.ForwardingPublisher;
import dev.waybill.spi.BinderPublisher;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.Payload;
import dev.waybill.spi.SendCallback;
import dev.waybill.spi.SendOutcome;
import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What publishers can do wrong while all is well. */
final class PublishContractMutants {
  private PublishContractMutants() {}

  static List<Mutant> all() {
    return List.of(
        PublishMutants.publishing(
            "never answers for what does not exist",
            "ended with dev.waybill.PublishUncertainException",
            (publisher, runtime) -> new Hanging(publisher),
            5),
        fragile(new AtomicBoolean()),
        Twist.mutant(
            "cancels for show", "rejected, definitely, at its publish", () -> Twists::shown, 7),
        Twist.mutant(
            "tells of a deadline much too late",
            "its publish, which had 300 ms",
            () -> Twists::late,
            7),
        Twist.mutant(
            "hides what is wrong with one of many", "is Confirmed[", () -> Twists::hidden, 8),
        Twist.mutant(
            "fails what follows a refused event", "broke off", () -> new BreakOff()::next, 8),
        PublishMutants.publishing(
            "mixes up the buffers of two threads, once in a thousand times",
            "came with another content",
            (publisher, runtime) -> new MixedUp(publisher),
            9),
        changing("forgets delays", "was to wait", m -> with(m, Duration.ZERO, m.ttl()), 12),
        changing(
            "waits for half of a delay only",
            "was to wait",
            m -> with(m, m.delay().dividedBy(2), m.ttl()),
            12),
        changing("ignores times to live", "after its life", m -> with(m, m.delay(), null), 12),
        changing(
            "makes all lives short",
            "did not come",
            m -> with(m, m.delay(), m.ttl() == null ? null : Duration.ofSeconds(1)),
            12),
        Twist.mutant(
            "takes what it cannot wait for",
            "asks for too much; ended with a receipt",
            () -> Twists::hidden,
            12));
  }

  private static Mutant fragile(AtomicBoolean broken) {
    return PublishMutants.publishing(
        "loses its connection over what does not exist",
        "beside one to what does not exist was not confirmed",
        (publisher, runtime) -> new Fragile(publisher, broken),
        5);
  }

  private static Mutant changing(
      String name, String message, UnaryOperator<Outbound> change, Integer check) {
    return PublishMutants.publishing(
        name,
        message,
        (publisher, runtime) ->
            new ForwardingPublisher(publisher) {
              @Override
              public boolean trySend(Outbound outbound, SendCallback callback) {
                return delegate.trySend(change.apply(outbound), callback);
              }
            },
        check);
  }

  private static Outbound with(Outbound message, Duration delay, @Nullable Duration ttl) {
    return new Outbound(
        message.to(), message.payload(), message.key(), delay, ttl, message.priority());
  }

  /** What can become of one future. */
  private static final class Twists {
    /** Whoever cancels it cancels nothing. */
    static CompletableFuture<PublishReceipt> shown(
        CompletableFuture<PublishReceipt> publish, String destination, CloudEvent event) {
      return publish.copy();
    }

    static CompletableFuture<PublishReceipt> late(
        CompletableFuture<PublishReceipt> publish, String destination, CloudEvent event) {
      return publish.exceptionallyComposeAsync(
          failure -> publish, CompletableFuture.delayedExecutor(4, TimeUnit.SECONDS));
    }

    /** What was refused because of what it is seems to be confirmed. */
    static CompletableFuture<PublishReceipt> hidden(
        CompletableFuture<PublishReceipt> publish, String destination, CloudEvent event) {
      return publish.exceptionally(
          failure -> new PublishReceipt(destination, event.getId(), "nowhere"));
    }
  }

  private static final class BreakOff {
    private final AtomicBoolean broken = new AtomicBoolean();

    CompletableFuture<PublishReceipt> next(
        CompletableFuture<PublishReceipt> publish, String destination, CloudEvent event) {
      if (broken.getAndSet(false)) {
        return CompletableFuture.failedFuture(
            new PublishRejectedException(ErrorCode.INTERNAL, "broke off", null));
      }
      broken.set(publish.isCompletedExceptionally());
      return publish;
    }
  }

  private static boolean isMissing(SendOutcome outcome) {
    return outcome instanceof SendOutcome.Rejected refused
        && refused.code() == ErrorCode.DESTINATION_NOT_FOUND;
  }

  private static final class Hanging extends ForwardingPublisher {
    Hanging(BinderPublisher delegate) {
      super(delegate);
    }

    @Override
    public boolean trySend(Outbound message, SendCallback callback) {
      return delegate.trySend(
          message,
          outcome -> {
            if (!isMissing(outcome)) {
              callback.done(outcome);
            }
          });
    }
  }

  /** One connection for all, and what does not exist ends it. */
  private static final class Fragile extends ForwardingPublisher {
    private final AtomicBoolean broken;

    Fragile(BinderPublisher delegate, AtomicBoolean broken) {
      super(delegate);
      this.broken = broken;
    }

    @Override
    public boolean trySend(Outbound message, SendCallback callback) {
      return delegate.trySend(
          message,
          outcome -> {
            if (isMissing(outcome)) {
              broken.set(true);
            }
            callback.done(
                broken.get() && outcome instanceof SendOutcome.Confirmed
                    ? new SendOutcome.Uncertain(
                        ErrorCode.CONNECTION,
                        new MessagingException(ErrorCode.CONNECTION, "it broke"))
                    : outcome);
          });
    }
  }

  private static final class MixedUp extends ForwardingPublisher {
    private final AtomicInteger sends = new AtomicInteger();
    private volatile @Nullable CloudEventData last;

    MixedUp(BinderPublisher delegate) {
      super(delegate);
    }

    @Override
    public boolean trySend(Outbound message, SendCallback callback) {
      CloudEventData before = last;
      if (message.payload() instanceof Payload.Event payload) {
        last = payload.event().getData();
        if (before != null && sends.incrementAndGet() % 1_000 == 0) {
          CloudEvent mixed = CloudEventBuilder.from(payload.event()).withData(before).build();
          return delegate.trySend(
              new Outbound(
                  message.to(),
                  new Payload.Event(mixed, payload.mode()),
                  message.key(),
                  message.delay(),
                  message.ttl(),
                  message.priority()),
              callback);
        }
      }
      return delegate.trySend(message, callback);
    }
  }
}
