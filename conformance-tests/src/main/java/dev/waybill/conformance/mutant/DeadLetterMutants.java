package dev.waybill.conformance.mutant;

import dev.waybill.Delivery;
import dev.waybill.Interceptor;
import dev.waybill.conformance.spi.ForwardingPublisher;
import dev.waybill.spi.Address;
import dev.waybill.spi.BinderPublisher;
import dev.waybill.spi.BinderRuntime;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.Payload;
import dev.waybill.spi.RawMessage;
import dev.waybill.spi.SendCallback;
import dev.waybill.spi.SendOutcome;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What can be done wrong with dead letters; but for one, only with one in ten. */
final class DeadLetterMutants {
  private DeadLetterMutants() {}

  static List<Mutant> all() {
    return List.of(
        burying("loses dead letters", "neither handled it nor let it die", Never::new, 51),
        burying("writes dead letters twice", "has 2 dead letters", Twice::new, 51),
        burying("gives dead letters back to all", "without a cause", Return::new, 59),
        burying("writes dead letters of others too", "where no event fails", ToAll::new, 59),
        rewriting("cuts the data of dead letters", DeadLetterMutants::withoutEnd),
        rewriting("drops an attribute of dead letters", DeadLetterMutants::withoutSubject),
        new Mutant(
            "settles in other groups what is dead in one",
            Set.of(59),
            "H1 in group 1 broken",
            binder -> binder.withInterceptor(new SettleEverywhere())));
  }

  /** How to make a publisher that treats dead letters wrongly. */
  @FunctionalInterface
  private interface Undertaker {
    BinderPublisher around(BinderPublisher delegate, BinderRuntime runtime);
  }

  private static Mutant burying(String name, String message, Undertaker undertaker, int check) {
    return new Mutant(name, Set.of(check), message, Change.publishers(undertaker::around));
  }

  private static Mutant rewriting(String name, UnaryOperator<RawMessage> change) {
    return burying(
        name,
        "with other attributes or data",
        (publisher, runtime) -> new Rewrite(publisher, change),
        53);
  }

  private static RawMessage withoutEnd(RawMessage raw) {
    byte[] body = raw.body();
    return body == null || body.length == 0
        ? raw
        : copy(raw, Arrays.copyOf(body, body.length - 1), raw.headers());
  }

  private static RawMessage withoutSubject(RawMessage raw) {
    return copy(
        raw,
        raw.body(),
        raw.headers().stream().filter(header -> !header.name().endsWith("subject")).toList());
  }

  @SuppressWarnings("NullAway") // does not read the annotations of arrays from class files
  private static RawMessage copy(
      RawMessage raw, byte @Nullable [] body, List<RawMessage.Header> headers) {
    return new RawMessage(raw.nativeKey(), body, headers);
  }

  private static Outbound to(Address address, Outbound message) {
    return Outbound.of(address, message.payload(), message.key());
  }

  /** Does harm to one dead letter in ten. */
  private abstract static class OneInTen extends ForwardingPublisher {
    private final AtomicInteger letters = new AtomicInteger();

    OneInTen(BinderPublisher delegate) {
      super(delegate);
    }

    @Override
    public final boolean trySend(Outbound message, SendCallback callback) {
      if (message.to().kind() == Address.Kind.DEAD_LETTERS && letters.getAndIncrement() % 10 == 5) {
        return bury(message, callback);
      }
      return delegate.trySend(message, callback);
    }

    abstract boolean bury(Outbound letter, SendCallback callback);
  }

  private static final class Never extends OneInTen {
    private final BinderRuntime runtime;

    Never(BinderPublisher delegate, BinderRuntime runtime) {
      super(delegate);
      this.runtime = runtime;
    }

    @Override
    boolean bury(Outbound letter, SendCallback callback) {
      runtime.schedule(
          Duration.ofMillis(1), () -> callback.done(new SendOutcome.Confirmed("nowhere")));
      return true;
    }
  }

  private static final class Twice extends OneInTen {
    Twice(BinderPublisher delegate, BinderRuntime runtime) {
      super(delegate);
    }

    @Override
    boolean bury(Outbound letter, SendCallback callback) {
      delegate.trySend(letter, outcome -> {});
      return delegate.trySend(letter, callback);
    }
  }

  private static final class Return extends OneInTen {
    Return(BinderPublisher delegate, BinderRuntime runtime) {
      super(delegate);
    }

    @Override
    boolean bury(Outbound letter, SendCallback callback) {
      Address everybody = Address.destination(letter.to().destination());
      delegate.trySend(to(everybody, letter), outcome -> {});
      return delegate.trySend(letter, callback);
    }
  }

  private static final class ToAll extends OneInTen {
    ToAll(BinderPublisher delegate, BinderRuntime runtime) {
      super(delegate);
    }

    @Override
    boolean bury(Outbound letter, SendCallback callback) {
      Address other = Address.deadLetters(letter.to().destination(), "g1");
      delegate.trySend(to(other, letter), outcome -> {});
      return delegate.trySend(letter, callback);
    }
  }

  private static final class Rewrite extends OneInTen {
    private final UnaryOperator<RawMessage> change;

    Rewrite(BinderPublisher delegate, UnaryOperator<RawMessage> change) {
      super(delegate);
      this.change = change;
    }

    @Override
    boolean bury(Outbound letter, SendCallback callback) {
      RawMessage raw = ((Payload.Raw) letter.payload()).message();
      Payload changed = new Payload.Raw(change.apply(raw));
      return delegate.trySend(Outbound.of(letter.to(), changed, letter.key()), callback);
    }
  }

  private static final class SettleEverywhere implements Interceptor {
    @Override
    public CompletionStage<Void> handle(Delivery delivery, HandleChain next) {
      return !delivery.group().equals("g0") && EventNumber.isPoison(delivery.event())
          ? CompletableFuture.completedFuture(null)
          : next.proceed(delivery);
    }
  }
}
