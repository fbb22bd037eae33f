package dev.waybill.conformance.mutant;

import dev.waybill.Delivery;
import dev.waybill.Interceptor;
import dev.waybill.NonRetryableException;
import dev.waybill.conformance.spi.ForwardingInbound;
import dev.waybill.spi.Inbound;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What can be done wrong with an event whose handler fails. */
final class FailureMutants {
  private FailureMutants() {}

  static List<Mutant> all() {
    return List.of(
        handling("settles what ends with an Error", "ended with it", SettleErrors::new, 18),
        handling("handles nothing more after an Error", "H1 in group 0 broken", Die::new, 18),
        handling("delivers each attempt as the first", "as attempt 1, which", SameAttempt::new, 42),
        handling("gives up after the second attempt", "2 failed attempts of 4", GiveUp::new, 52),
        handling("buries what was handled", "was handled there", Bury::new, 52),
        option("lets a retry be overtaken", "H8", "ordering", old -> "none", 32),
        option("makes one attempt less", "3 times instead of 4", ATTEMPTS, plus(-1), 40),
        option("makes one attempt more", "5 times instead of 4", ATTEMPTS, plus(1), 40),
        option("does not back off", "the least wait is", DELAY, old -> "0ms", 44),
        option("lets no back-off grow", "H12 in group 0", "retry.backoff", old -> "fixed", 44),
        new Mutant(
            "does not let poison hold its key",
            Set.of(32, 33),
            "of its key was done with",
            Change.deliveries(OvertakePoison::new)),
        new Mutant(
            "begins to count at two, for one event in a hundred",
            Set.of(42),
            "as attempt 2, which must be 1",
            Change.deliveries(() -> FailureMutants::secondOfAHundred)));
  }

  private static final String ATTEMPTS = "retry.max-attempts";
  private static final String DELAY = "retry.initial-delay";

  private static Mutant handling(
      String name, String message, Supplier<Interceptor> interceptor, Integer check) {
    return new Mutant(
        name, Set.of(check), message, binder -> binder.withInterceptor(interceptor.get()));
  }

  private static Mutant option(
      String name, String message, String option, UnaryOperator<String> value, Integer check) {
    return new Mutant(name, Set.of(check), message, Change.groupOption(option, value));
  }

  private static UnaryOperator<String> plus(int more) {
    return old -> Integer.toString(Integer.parseInt(old) + more);
  }

  private static Inbound secondOfAHundred(Inbound inbound) {
    return EventNumber.of(inbound.event()) % 100 != 50
        ? inbound
        : new ForwardingInbound(inbound) {
          @Override
          public int priorAttempts() {
            return delegate.priorAttempts() + 1;
          }
        };
  }

  private static @Nullable Throwable failure(CompletionStage<Void> end) {
    CompletableFuture<Void> future = end.toCompletableFuture();
    if (!future.isCompletedExceptionally()) {
      return null;
    }
    try {
      future.join();
      return null;
    } catch (CompletionException e) {
      return e.getCause();
    }
  }

  private static final class SettleErrors implements Interceptor {
    @Override
    public CompletionStage<Void> handle(Delivery delivery, HandleChain next) {
      CompletionStage<Void> end = next.proceed(delivery);
      return failure(end) instanceof Error ? CompletableFuture.completedFuture(null) : end;
    }
  }

  private static final class Die implements Interceptor {
    private volatile boolean dead;

    @Override
    public CompletionStage<Void> handle(Delivery delivery, HandleChain next) {
      if (dead) {
        return new CompletableFuture<>();
      }
      CompletionStage<Void> end = next.proceed(delivery);
      dead |= failure(end) instanceof Error;
      return end;
    }
  }

  private static final class SameAttempt implements Interceptor {
    private final Map<String, Delivery> first = new ConcurrentHashMap<>();

    @Override
    public CompletionStage<Void> handle(Delivery delivery, HandleChain next) {
      String event = delivery.group() + delivery.event().getId();
      return next.proceed(first.computeIfAbsent(event, any -> delivery));
    }
  }

  private static final class GiveUp implements Interceptor {
    @Override
    public CompletionStage<Void> handle(Delivery delivery, HandleChain next) {
      CompletionStage<Void> end = next.proceed(delivery);
      return delivery.attempt() == 2 && failure(end) != null
          ? CompletableFuture.failedFuture(new NonRetryableException("enough"))
          : end;
    }
  }

  private static final class Bury implements Interceptor {
    @Override
    public CompletionStage<Void> handle(Delivery delivery, HandleChain next) {
      CompletionStage<Void> end = next.proceed(delivery);
      return EventNumber.of(delivery.event()) % 100 == 50 && failure(end) == null
          ? CompletableFuture.failedFuture(new NonRetryableException("enough"))
          : end;
    }
  }

  /** Gives what comes behind poison of a key a lane of its own. */
  private static final class OvertakePoison implements UnaryOperator<Inbound> {
    private final Set<String> poisoned = new HashSet<>();

    @Override
    public synchronized Inbound apply(Inbound inbound) {
      String key = inbound.key();
      if (key == null) {
        return inbound;
      }
      if (!poisoned.contains(key)) {
        if (EventNumber.isPoison(inbound.event())) {
          poisoned.add(key);
        }
        return inbound;
      }
      return new ForwardingInbound(inbound) {
        @Override
        public String key() {
          return key + "'";
        }
      };
    }
  }
}
