package dev.waybill.conformance.spi;

import dev.waybill.conformance.BinderUnderTest;
import dev.waybill.spi.Address;
import dev.waybill.spi.BinderPublisher;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.Payload;
import dev.waybill.spi.PublisherSpec;
import dev.waybill.spi.SendCallback;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Stands between the engine and a binder's publishers to destinations: lets nothing in for a while,
 * as a binder without room does, or keeps the answers to what went in. Thread-safe.
 */
public final class PublishGate {
  private final Queue<Runnable> signals = new ConcurrentLinkedQueue<>();
  private final Queue<Runnable> answers = new ConcurrentLinkedQueue<>();
  private final Set<String> passed = ConcurrentHashMap.newKeySet();
  private volatile boolean shut;
  private volatile boolean silent;

  /** Everything passes, until it is told otherwise. */
  public PublishGate() {}

  /** The same binder, but behind the gate. */
  public BinderUnderTest before(BinderUnderTest binder) {
    return binder.withProvider(
        provider ->
            new ForwardingProvider(
                provider,
                (opened, runtime) ->
                    new ForwardingBinder(opened) {
                      @Override
                      public BinderPublisher publisher(PublisherSpec spec) {
                        return new Gated(delegate.publisher(spec));
                      }
                    }));
  }

  /** Whether the event of this id was handed over and taken. */
  public boolean hasPassed(String event) {
    return passed.contains(event);
  }

  /** From now on publishers have no room. */
  public void shut() {
    shut = true;
  }

  /** They have room again, and say so on this thread. */
  public void open() {
    shut = false;
    drain(signals);
  }

  /** From now on answers are kept. */
  public void keepAnswers() {
    silent = true;
  }

  /** Gives those that were kept, on this thread, and keeps no more. */
  public void giveAnswers() {
    silent = false;
    drain(answers);
  }

  /** What was put in after this has looked is drained by who has put it in. */
  private static void drain(Queue<Runnable> waiting) {
    for (Runnable next = waiting.poll(); next != null; next = waiting.poll()) {
      next.run();
    }
  }

  private final class Gated extends ForwardingPublisher {
    Gated(BinderPublisher delegate) {
      super(delegate);
    }

    @Override
    public boolean trySend(Outbound message, SendCallback callback) {
      if (message.to().kind() != Address.Kind.DESTINATION) {
        return delegate.trySend(message, callback);
      }
      boolean taken =
          !shut
              && delegate.trySend(
                  message,
                  outcome -> {
                    answers.add(() -> callback.done(outcome));
                    if (!silent) {
                      drain(answers);
                    }
                  });
      if (taken && message.payload() instanceof Payload.Event payload) {
        passed.add(payload.event().getId());
      }
      return taken;
    }

    @Override
    public void whenWritable(Runnable signal) {
      if (!shut) {
        delegate.whenWritable(signal);
        return;
      }
      signals.add(signal);
      if (!shut) {
        drain(signals);
      }
    }
  }
}
