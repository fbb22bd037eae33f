package dev.waybill.conformance.mutant;

import dev.waybill.ErrorCode;
import dev.waybill.conformance.spi.ForwardingPublisher;
import dev.waybill.conformance.spi.RawMessages;
import dev.waybill.spi.Address;
import dev.waybill.spi.BinderPublisher;
import dev.waybill.spi.BinderRuntime;
import dev.waybill.spi.ControlHeaders;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.Payload;
import dev.waybill.spi.RawMessage;
import dev.waybill.spi.RawMessage.Header;
import dev.waybill.spi.SendCallback;
import dev.waybill.spi.SendOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/** What can be done wrong with dead letters when they are written late, or sent back. */
final class LetterMutants {
  private static final String POLICY = "dead-letter.policy";
  private static final Duration LATE = Duration.ofSeconds(1);
  private static final int ROOM = 500;

  private LetterMutants() {}

  static List<Mutant> all() {
    return List.of(
        PublishMutants.publishing(
            "does not keep why an event died", "exception Optional.empty", Silent::new, 54),
        policy("drops what it cannot bury", "nor let it die", old -> "discard", 56),
        PublishMutants.publishing(
            "says too early that a dead letter is written", "nor let it die", Early::new, 57),
        policy(
            "buries what it should discard",
            "dead letters where none should be",
            old -> instead(old, "discard"),
            58),
        policy(
            "goes on behind what should stop it",
            "did not stop it",
            old -> instead(old, "stop"),
            58),
        PublishMutants.publishing(
            "replays to all groups", "in another group 1 ok 1 ok", ToAll::new, 60),
        PublishMutants.publishing(
            "goes on counting attempts in a replay", "attempts 1 2 3 2", Counting::new, 60),
        PublishMutants.publishing(
            "has no room for long headers", "has 0 dead letters", Narrow::new, 61),
        PublishMutants.publishing(
            "buries twice what was replayed", "2 dead letters, attempts", Twice::new, 62));
  }

  private static Mutant policy(
      String name, String message, UnaryOperator<String> change, Integer check) {
    return new Mutant(name, Set.of(check), message, Change.groupOption(POLICY, change));
  }

  private static String instead(String policy, String of) {
    return policy.equals(of) || policy.isEmpty() ? "continue" : policy;
  }

  private static RawMessage raw(Outbound message) {
    return ((Payload.Raw) message.payload()).message();
  }

  private static Outbound with(Outbound message, Address to, List<Header> headers) {
    RawMessage changed = RawMessages.withHeaders(raw(message), headers);
    return Outbound.of(to, new Payload.Raw(changed), message.key());
  }

  private static boolean isLetter(Outbound message) {
    return message.to().kind() == Address.Kind.DEAD_LETTERS;
  }

  private static boolean isReplay(Outbound message) {
    return message.to().kind() == Address.Kind.INLET
        && message.payload() instanceof Payload.Raw raw
        && raw.message().header(ControlHeaders.DL_REPLAYS) != null;
  }

  private static final class Silent extends ForwardingPublisher {
    Silent(BinderPublisher delegate, BinderRuntime runtime) {
      super(delegate);
    }

    @Override
    public boolean trySend(Outbound message, SendCallback callback) {
      if (!isLetter(message)) {
        return delegate.trySend(message, callback);
      }
      List<Header> headers = new ArrayList<>(raw(message).headers());
      headers.removeIf(header -> header.name().equals(ControlHeaders.DL_EXCEPTION));
      return delegate.trySend(with(message, message.to(), headers), callback);
    }
  }

  private static final class Early extends ForwardingPublisher {
    private final BinderRuntime runtime;

    Early(BinderPublisher delegate, BinderRuntime runtime) {
      super(delegate);
      this.runtime = runtime;
    }

    @Override
    public boolean trySend(Outbound message, SendCallback callback) {
      if (!isLetter(message)) {
        return delegate.trySend(message, callback);
      }
      runtime.schedule(
          Duration.ofMillis(1), () -> callback.done(new SendOutcome.Confirmed("soon")));
      runtime.schedule(LATE, () -> delegate.trySend(message, outcome -> {}));
      return true;
    }
  }

  private static final class ToAll extends ForwardingPublisher {
    ToAll(BinderPublisher delegate, BinderRuntime runtime) {
      super(delegate);
    }

    @Override
    public boolean trySend(Outbound message, SendCallback callback) {
      if (isReplay(message)) {
        Address everybody = Address.destination(message.to().destination());
        delegate.trySend(with(message, everybody, raw(message).headers()), outcome -> {});
      }
      return delegate.trySend(message, callback);
    }
  }

  private static final class Counting extends ForwardingPublisher {
    Counting(BinderPublisher delegate, BinderRuntime runtime) {
      super(delegate);
    }

    @Override
    public boolean trySend(Outbound message, SendCallback callback) {
      if (!isReplay(message)) {
        return delegate.trySend(message, callback);
      }
      List<Header> headers = new ArrayList<>(raw(message).headers());
      headers.add(Header.of(ControlHeaders.ATTEMPTS, "1"));
      return delegate.trySend(with(message, message.to(), headers), callback);
    }
  }

  private static final class Narrow extends ForwardingPublisher {
    private final BinderRuntime runtime;

    Narrow(BinderPublisher delegate, BinderRuntime runtime) {
      super(delegate);
      this.runtime = runtime;
    }

    @Override
    public boolean trySend(Outbound message, SendCallback callback) {
      boolean tooLong =
          isLetter(message)
              && raw(message).headers().stream()
                  .anyMatch(header -> header.value() != null && header.value().length > ROOM);
      if (!tooLong) {
        return delegate.trySend(message, callback);
      }
      Exception why = new IllegalStateException("a mutant refuses it");
      runtime.schedule(
          Duration.ofMillis(1),
          () -> callback.done(new SendOutcome.Rejected(ErrorCode.THROTTLED, why)));
      return true;
    }
  }

  private static final class Twice extends ForwardingPublisher {
    Twice(BinderPublisher delegate, BinderRuntime runtime) {
      super(delegate);
    }

    @Override
    public boolean trySend(Outbound message, SendCallback callback) {
      if (isLetter(message) && !"0".equals(raw(message).header(ControlHeaders.DL_REPLAYS))) {
        delegate.trySend(message, outcome -> {});
      }
      return delegate.trySend(message, callback);
    }
  }
}
