package dev.waybill.conformance.mutant;

import dev.waybill.Delivery;
import dev.waybill.Interceptor;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** How what does not get on can get into the way of others. */
final class StandstillMutants {
  private static final long LONG = 60_000_000_000L;
  private static final String FAILING = "g0";

  private StandstillMutants() {}

  static List<Mutant> all() {
    return List.of(
        handling("runs one handler at a time", "later than where no key", GlobalLock::new, 38),
        handling(
            "lets one in eight keys share a lane", "later than where no key", SharedLanes::new, 38),
        handling("waits out the back-off in the handler's thread", "only ", Sleep::new, 46),
        handling("looks at all that wait before each attempt", "where none wait", Scan::new, 46),
        handling("gives each twentieth event that waits a thread", "and before", Hold::new, 46));
  }

  static Mutant handling(
      String name, String message, Supplier<Interceptor> interceptor, Integer... checks) {
    return new Mutant(
        name, Set.of(checks), message, binder -> binder.withInterceptor(interceptor.get()));
  }

  /** A lock that is held while a handler runs. */
  private static final class GlobalLock implements Interceptor {
    private final ReentrantLock lock = new ReentrantLock();

    @Override
    public CompletionStage<Void> handle(Delivery delivery, HandleChain next) {
      lock.lock();
      try {
        return next.proceed(delivery);
      } finally {
        lock.unlock();
      }
    }
  }

  /** Eight locks for all keys. */
  private static final class SharedLanes implements Interceptor {
    private final List<Interceptor> lanes =
        Stream.<Interceptor>generate(GlobalLock::new).limit(8).toList();

    @Override
    public CompletionStage<Void> handle(Delivery delivery, HandleChain next) {
      int lane = Math.floorMod(delivery.key().orElse("").hashCode(), lanes.size());
      return lanes.get(lane).handle(delivery, next);
    }
  }

  /** What its subclasses do after an attempt has failed. */
  private abstract static class AfterFailure implements Interceptor {
    @Override
    public CompletionStage<Void> handle(Delivery delivery, HandleChain next) {
      CompletionStage<Void> end = next.proceed(delivery);
      if (delivery.group().equals(FAILING)
          && end.toCompletableFuture().isCompletedExceptionally()) {
        failed();
      }
      return end;
    }

    abstract void failed();
  }

  private static final class Sleep extends AfterFailure {
    @Override
    void failed() {
      LockSupport.parkNanos(LONG);
    }
  }

  private static final class Hold extends AfterFailure {
    private final AtomicInteger failures = new AtomicInteger();

    @Override
    void failed() {
      if (failures.incrementAndGet() % 20 == 0) {
        Thread thread = new Thread(() -> LockSupport.parkNanos(LONG / 3), "mutant-waits");
        thread.setDaemon(true);
        thread.start();
      }
    }
  }

  private static final class Scan extends AfterFailure {
    private final AtomicInteger waiting = new AtomicInteger();

    @Override
    public CompletionStage<Void> handle(Delivery delivery, HandleChain next) {
      if (delivery.group().equals(FAILING)) {
        LockSupport.parkNanos(waiting.get() * 1_000L);
      }
      return super.handle(delivery, next);
    }

    @Override
    void failed() {
      waiting.incrementAndGet();
    }
  }
}
