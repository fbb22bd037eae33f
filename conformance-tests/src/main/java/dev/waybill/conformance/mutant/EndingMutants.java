package dev.waybill.conformance.mutant;

import dev.waybill.Delivery;
import dev.waybill.Interceptor;
import dev.waybill.config.Option;
import dev.waybill.conformance.spi.ForwardingBinder;
import dev.waybill.conformance.spi.ForwardingSink;
import dev.waybill.conformance.spi.ForwardingSubscription;
import dev.waybill.spi.Binder;
import dev.waybill.spi.BinderConfig;
import dev.waybill.spi.BinderProvider;
import dev.waybill.spi.BinderRuntime;
import dev.waybill.spi.BinderSubscription;
import dev.waybill.spi.DeliverySink;
import dev.waybill.spi.Inbound;
import dev.waybill.spi.Settlement;
import dev.waybill.spi.Shard;
import dev.waybill.spi.SubscriptionSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** What can be done wrong at the end, in a pause, and where something is to be refused. */
final class EndingMutants {
  private EndingMutants() {}

  static List<Mutant> all() {
    return List.of(
        handling(
            "begins late what it has taken", "whose close had", () -> new LateStart(10, 700), 81),
        handling(
            "begins in a pause what it has taken before",
            "while the group was paused",
            UntilCalm::new,
            87),
        Mutation.subscription(
            "never says that it has left",
            "did not end in",
            subscription ->
                new ForwardingSubscription(subscription) {
                  @Override
                  public CompletionStage<Void> close() {
                    delegate.close();
                    return new CompletableFuture<>();
                  }
                },
            82,
            84),
        handling(
            "runs handlers where no interrupt reaches them",
            "was not interrupted",
            Shield::new,
            82),
        handling("does not know a handler's own thread", "inside a handler", Shield::new, 84),
        Mutation.joining(
            "settles what its handlers have not finished when it leaves",
            "was not delivered again",
            (binder, spec, sink, runtime) -> settlingAll(binder, spec, sink),
            82),
        Mutation.binder("leaves a thread behind", "threads", Threads::new, 86),
        Mutation.binder("leaves a file open", "open files, and", OpenFile::new, 86),
        Mutation.configured(
            "ignores keys that it does not know",
            "was not refused",
            EndingMutants::withoutNonsense,
            88),
        Mutation.configured(
            "does without what it cannot do", "was not refused", EndingMutants::lessDemanding, 88),
        new Mutant(
            "leaves a thread behind whenever it looks at its options",
            Set.of(88),
            "threads behind",
            binder -> binder.withProvider(Watcher::new)));
  }

  private static Mutant handling(
      String name, String message, Supplier<Interceptor> interceptor, Integer check) {
    return new Mutant(
        name, Set.of(check), message, binder -> binder.withInterceptor(interceptor.get()));
  }

  private static Map<String, String> withoutNonsense(Map<String, String> settings) {
    Map<String, String> known = new LinkedHashMap<>(settings);
    known.keySet().removeIf(key -> key.endsWith(".nonsense"));
    return known;
  }

  private static Map<String, String> lessDemanding(Map<String, String> settings) {
    Map<String, String> less = new LinkedHashMap<>(settings);
    less.replaceAll((key, value) -> key.endsWith(".content-mode") ? "binary" : value);
    return less;
  }

  private static void idle(String name) {
    Thread thread = new Thread(() -> LockSupport.parkNanos(60_000_000_000L), name);
    thread.setDaemon(true);
    thread.start();
  }

  /** Lets one event in a few be begun some time after its turn. */
  private static final class LateStart implements Interceptor {
    private final int every;
    private final long millis;

    LateStart(int every, long millis) {
      this.every = every;
      this.millis = millis;
    }

    @Override
    public CompletionStage<Void> handle(Delivery delivery, HandleChain next) {
      if (EventNumber.of(delivery.event()) % every == 0) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
      }
      return next.proceed(delivery);
    }
  }

  /** Lets one event in five wait until nothing else is begun for a while, for some time at most. */
  private static final class UntilCalm implements Interceptor {
    private static final int EVERY = 5;
    private static final Duration CALM = Duration.ofMillis(600);
    private static final Duration LONGEST = Duration.ofSeconds(3);
    private final AtomicLong begun = new AtomicLong(System.nanoTime());

    @Override
    public CompletionStage<Void> handle(Delivery delivery, HandleChain next) {
      if (EventNumber.of(delivery.event()) % EVERY != 0) {
        begun.set(System.nanoTime());
      } else {
        long from = System.nanoTime();
        while (System.nanoTime() - begun.get() < CALM.toNanos()
            && System.nanoTime() - from < LONGEST.toNanos()) {
          LockSupport.parkNanos(5_000_000);
        }
      }
      return next.proceed(delivery);
    }
  }

  /** Runs each handler in a thread of its own that nobody knows. */
  private static final class Shield implements Interceptor {
    @Override
    public CompletionStage<Void> handle(Delivery delivery, HandleChain next) {
      CompletableFuture<Void> end = new CompletableFuture<>();
      Thread thread =
          new Thread(
              () ->
                  next.proceed(delivery)
                      .whenComplete(
                          (done, failure) -> {
                            if (failure == null) {
                              end.complete(null);
                            } else {
                              end.completeExceptionally(failure);
                            }
                          }),
              "mutant-shields");
      thread.setDaemon(true);
      thread.start();
      return end;
    }
  }

  /** Settles everything that is not settled when fetching stops. */
  private static BinderSubscription settlingAll(
      Binder binder, SubscriptionSpec spec, DeliverySink sink) {
    Set<Inbound> open = ConcurrentHashMap.newKeySet();
    DeliverySink watched =
        new ForwardingSink(sink) {
          @Override
          public void deliveries(Shard shard, List<? extends Inbound> inOrder) {
            open.addAll(inOrder);
            delegate.deliveries(shard, inOrder);
          }
        };
    return new ForwardingSubscription(binder.subscribe(spec, watched)) {
      @Override
      public void settle(Inbound delivery, Settlement how) {
        open.remove(delivery);
        delegate.settle(delivery, how);
      }

      @Override
      public CompletionStage<Void> stopFetching() {
        open.forEach(delivery -> delegate.settle(delivery, Settlement.Ack.INSTANCE));
        return delegate.stopFetching();
      }
    };
  }

  private static final class Threads extends ForwardingBinder {
    Threads(Binder delegate, BinderRuntime runtime) {
      super(delegate);
      idle("mutant-idles");
    }
  }

  private static final class OpenFile extends ForwardingBinder {
    private static final List<FileChannel> OPEN = new CopyOnWriteArrayList<>();

    OpenFile(Binder delegate, BinderRuntime runtime) {
      super(delegate);
      try {
        OPEN.add(FileChannel.open(Files.createTempFile("waybill-mutant-", ".tmp")));
      } catch (IOException e) {
        throw new UncheckedIOException("A mutant cannot open a file", e);
      }
    }
  }

  /** A provider that begins to watch something each time it is asked. */
  private static final class Watcher implements BinderProvider {
    private final BinderProvider delegate;

    Watcher(BinderProvider delegate) {
      this.delegate = delegate;
    }

    @Override
    public String type() {
      return delegate.type();
    }

    @Override
    public List<Option<?>> options() {
      idle("mutant-watches");
      return delegate.options();
    }

    @Override
    public List<String> problems(BinderConfig config) {
      return delegate.problems(config);
    }

    @Override
    public Binder open(BinderConfig config, BinderRuntime runtime) {
      return delegate.open(config, runtime);
    }
  }
}
