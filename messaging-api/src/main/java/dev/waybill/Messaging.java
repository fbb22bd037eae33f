package dev.waybill;

import dev.waybill.config.Configuration;
import dev.waybill.config.DestinationOptions;
import dev.waybill.config.DestinationSettings;
import dev.waybill.config.GroupSettings;
import dev.waybill.config.OptionValues;
import dev.waybill.config.PublishingOptions;
import dev.waybill.engine.BindRules;
import dev.waybill.engine.DeadLetterDesk;
import dev.waybill.engine.EngineRuntime;
import dev.waybill.engine.GroupMember;
import dev.waybill.engine.Handler;
import dev.waybill.engine.MemberSettings;
import dev.waybill.engine.OrderedSends;
import dev.waybill.engine.PublishEngine;
import dev.waybill.engine.PublishSettings;
import dev.waybill.engine.ThreadedRuntime;
import dev.waybill.spi.Binder;
import dev.waybill.spi.BinderProvider;
import dev.waybill.spi.PublisherSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way in: publishers and subscriptions of CloudEvents on the brokers that the configuration
 * names. Open one per application and close it at the end. Thread-safe.
 *
 * <pre>{@code
 * try (Messaging messaging = Messaging.open(MessagingConfig.load())) {
 *   Subscription billing =
 *       messaging.subscribe("orders", "billing", delivery -> charge(delivery.event()));
 *   billing.ready().join();
 *   messaging.publisher("orders").publish(event).join();
 * }
 * }</pre>
 */
public final class Messaging implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Messaging.class);
  private static final Duration CLOSE = Duration.ofSeconds(30);
  private static final Duration GRACE = Duration.ofSeconds(10);
  private static final PublisherSpec DESK = new PublisherSpec(1000, 16L << 20, CLOSE);

  private final Configuration configuration;
  private final EngineRuntime runtime;
  private final OpenBinders binders;
  private final Topology topology;
  private final List<Interceptor> interceptors;
  private final HandlerAdapter handlers;
  private final Set<Subscription> subscriptions = ConcurrentHashMap.newKeySet();
  private final Set<Publisher> publishers = ConcurrentHashMap.newKeySet();
  private final Map<String, Publisher> shared = new ConcurrentHashMap<>();
  private final Map<String, OrderedSends> desks = new ConcurrentHashMap<>();
  private final AtomicBoolean closed = new AtomicBoolean();

  private Messaging(Builder builder) {
    Map<String, BinderProvider> providers = OpenBinders.discover();
    builder.providers.forEach(provider -> providers.put(provider.type(), provider));
    configuration =
        Configuration.of(
            builder.config,
            OpenBinders.options(providers),
            (type, settings) -> OpenBinders.problems(providers.get(type), settings));
    EngineRuntime base = builder.runtime == null ? new ThreadedRuntime() : builder.runtime;
    runtime = base.withTelemetry(builder.telemetry);
    binders = new OpenBinders(providers, runtime);
    topology = new Topology(configuration, binders, runtime);
    interceptors = List.copyOf(builder.interceptors);
    handlers = new HandlerAdapter(interceptors);
    try {
      configuration.binders().forEach(name -> binders.get(name, configuration));
    } catch (RuntimeException refused) {
      binders.close();
      runtime.close();
      throw refused;
    }
  }

  /**
   * Checks the whole configuration, connects every binder it names, and opens.
   *
   * @throws ConfigurationException with every problem; nothing is left open
   * @throws MessagingException CONNECTION, AUTHENTICATION or AUTHORIZATION
   */
  public static Messaging open(MessagingConfig config) {
    return builder(config).open();
  }

  /** For what configuration cannot say: interceptors, telemetry. */
  public static Builder builder(MessagingConfig config) {
    return new Builder(config);
  }

  /** What the server can do that this destination lives on. */
  public Capabilities capabilities(String destination) {
    return binder(configuration.destination(destination).binder()).capabilities();
  }

  /** The broker's objects, for deployment tools. */
  public Topology topology() {
    return topology;
  }

  /** The publisher of this destination with its configured options, one for all callers. */
  public Publisher publisher(String destination) {
    Publisher open = shared.get(destination);
    if (open != null) {
      return open;
    }
    Publisher mine = publisher(destination, PublisherOptions.defaults());
    Publisher first = shared.putIfAbsent(destination, mine); // no lock while the broker is asked
    if (first == null) {
      return mine;
    }
    mine.closeAsync(Duration.ZERO);
    return first;
  }

  /**
   * A publisher of its own. Blocks while the destination is created or checked.
   *
   * @throws ConfigurationException if an option is wrong, or the destination is missing or
   *     different
   */
  public Publisher publisher(String destination, PublisherOptions options) {
    requireOpen();
    OptionValues values = configuration.publishing(destination, options.values());
    DestinationSettings settings = configuration.destination(destination);
    Binder binder = binder(settings.binder());
    ContentMode mode = settings.values().get(DestinationOptions.CONTENT_MODE);
    if (!binder.capabilities().contentModes().contains(mode)) {
      throw new UnsupportedCapabilityException(
          "Cannot publish to '"
              + destination
              + "' with content-mode="
              + mode
              + ": "
              + binder.capabilities().server()
              + " offers "
              + binder.capabilities().contentModes(),
          null);
    }
    topology.prepare(binder, settings, null);
    PublishSettings publish =
        new PublishSettings(
            destination,
            settings.binder(),
            mode,
            values.get(PublishingOptions.TIMEOUT),
            values.get(PublishingOptions.MAX_BLOCK),
            values.get(PublishingOptions.ORDER),
            values.get(PublishingOptions.MAX_IN_FLIGHT),
            values.get(PublishingOptions.MAX_IN_FLIGHT_BYTES));
    Publisher publisher =
        new Publisher(
            destination,
            new PublishEngine(publish, binder, runtime),
            interceptors,
            this::publisherClosed);
    publishers.add(publisher);
    if (closed.get()) { // meanwhile, perhaps before it could see this one
      publisher.closeAsync(Duration.ZERO);
      throw closedAlready();
    }
    return publisher;
  }

  private void publisherClosed(Publisher publisher) {
    publishers.remove(publisher);
    shared.remove(publisher.destination(), publisher);
  }

  /** As {@link #subscribe(String, String, MessageHandler, SubscriptionOptions)}, with defaults. */
  public Subscription subscribe(String destination, String group, MessageHandler handler) {
    return subscribe(destination, group, handler, SubscriptionOptions.defaults());
  }

  /**
   * Joins a group. Blocks while destination and group are created or checked; what follows is told
   * by {@link Subscription#ready}. The handler may be called before this returns.
   *
   * @throws ConfigurationException if an option is wrong, or the topology is missing or different
   * @throws UnsupportedCapabilityException if the connected broker cannot do what is asked
   */
  public Subscription subscribe(
      String destination, String group, MessageHandler handler, SubscriptionOptions options) {
    return join(destination, group, handlers.sync(handler), options);
  }

  /** As {@link #subscribe}, for a handler whose work ends later. */
  public Subscription subscribeAsync(
      String destination, String group, AsyncMessageHandler handler, SubscriptionOptions options) {
    return join(destination, group, handlers.async(handler), options);
  }

  /** As {@link #subscribe}, for a handler that takes several events at a time. */
  public Subscription subscribeBatch(
      String destination, String group, BatchMessageHandler handler, SubscriptionOptions options) {
    return join(destination, group, handlers.batch(handler), options);
  }

  private Subscription join(
      String destination, String group, Handler handler, SubscriptionOptions options) {
    requireOpen();
    GroupSettings settings = configuration.group(destination, group, options.values());
    DestinationSettings where = configuration.destination(destination);
    Binder binder = binder(where.binder());
    SubscriptionPlan plan = new SubscriptionPlan(settings, options);
    MemberSettings member = plan.member();
    BindRules.check(member, plan.start(), binder.capabilities());
    topology.prepare(binder, where, settings);
    GroupMember joined = new GroupMember(member, binder, where.binder(), runtime, handler);
    joined.join(binder, plan.spec(binder.capabilities()));
    Subscription subscription =
        new Subscription(destination, group, joined, runtime, subscriptions::remove);
    subscriptions.add(subscription);
    if (closed.get()) { // meanwhile, perhaps before it could see this one
      subscription.closeAsync(Duration.ZERO);
      throw closedAlready();
    }
    return subscription;
  }

  /** The dead letters of a group, whether this process is a member of it or not. */
  public DeadLetters deadLetters(String destination, String group) {
    requireOpen();
    configuration.group(destination, group);
    DestinationSettings where = configuration.destination(destination);
    Binder binder = binder(where.binder());
    OrderedSends sends =
        desks.computeIfAbsent(where.binder(), name -> new OrderedSends(binder.publisher(DESK)));
    return new DeadLetters(new DeadLetterDesk(destination, group, binder, sends, runtime));
  }

  /** What waits for a group, per shard. Fails where the broker cannot say. */
  public CompletableFuture<List<Backlog>> backlog(String destination, String group) {
    Binder binder = binder(configuration.destination(destination).binder());
    CompletableFuture<List<Backlog>> answer = new CompletableFuture<>();
    binder
        .backlog(destination, group)
        .whenCompleteAsync(
            (backlog, error) -> {
              if (error == null) {
                answer.complete(backlog);
              } else {
                answer.completeExceptionally(error);
              }
            },
            runtime.serialExecutor("callbacks"));
    return runtime.awaitable(answer);
  }

  /** The health of every binder and subscription; does not block. */
  public Health health() {
    Health health = Health.up();
    for (Binder binder : binders.all().values()) {
      health = health.and(binder.health());
    }
    for (Subscription subscription : subscriptions) {
      health = health.and(subscription.health());
    }
    return health;
  }

  private Binder binder(String name) {
    return binders.get(name, configuration);
  }

  private void requireOpen() {
    if (closed.get()) {
      throw closedAlready();
    }
  }

  private static MessagingClosedException closedAlready() {
    return new MessagingClosedException("This Messaging is closed; open another", null);
  }

  /** As {@link #close(Duration)} with 30 s. */
  @Override
  public void close() {
    close(CLOSE);
  }

  /**
   * Closes every subscription, as {@link Subscription#close(Duration)} does and all at once, then
   * every publisher, then the connections. Ends by the deadline plus some seconds for clients that
   * do not answer. Called from inside a handler it waits for the other handlers only; publishers
   * and connections are closed when that handler has ended too. Twice is harmless.
   */
  public void close(Duration within) {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    List<Subscription> all = List.copyOf(subscriptions);
    List<CompletableFuture<Void>> ends = all.stream().map(s -> s.closeAsync(within)).toList();
    await(ends, within.plus(GRACE), "subscriptions");
    CompletableFuture<Void> left =
        CompletableFuture.allOf(
            all.stream().map(Subscription::closed).toArray(CompletableFuture<?>[]::new));
    boolean insideHandler = ends.stream().allMatch(CompletableFuture::isDone) && !left.isDone();
    if (insideHandler && runtime.mayBlock()) {
      Runnable rest = () -> runtime.newThread("close", () -> closeRest(within)).start();
      left.whenComplete((ok, error) -> rest.run());
    } else {
      closeRest(within);
    }
  }

  private void closeRest(Duration within) {
    await(publishers.stream().map(p -> p.closeAsync(within)).toList(), within, "publishers");
    desks.values().forEach(OrderedSends::close);
    binders.close();
    topology.end();
    runtime.close();
  }

  private void await(List<CompletableFuture<Void>> ends, Duration patience, String what) {
    try {
      runtime.await(CompletableFuture.allOf(ends.toArray(new CompletableFuture<?>[0])), patience);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException | ExecutionException e) {
      log.warn("Not all {} could be closed in an orderly way", what, e);
    }
  }

  /** Opens a {@link Messaging}. Not thread-safe. */
  public static final class Builder {
    private final MessagingConfig config;
    private final List<Interceptor> interceptors = new ArrayList<>();
    private final List<BinderProvider> providers = new ArrayList<>();
    private Telemetry telemetry = Telemetry.none();
    private @Nullable EngineRuntime runtime;

    private Builder(MessagingConfig config) {
      this.config = Objects.requireNonNull(config, "config");
    }

    /** Wraps publishes and attempts; the first added is the outermost. */
    public Builder interceptor(Interceptor interceptor) {
      interceptors.add(Objects.requireNonNull(interceptor, "interceptor"));
      return this;
    }

    /** Where numbers and spans go; nowhere by default. */
    public Builder telemetry(Telemetry value) {
      telemetry = Objects.requireNonNull(value, "telemetry");
      return this;
    }

    /** A binder that is not found on the class path, or instead of one that is. */
    public Builder binder(BinderProvider provider) {
      providers.add(Objects.requireNonNull(provider, "provider"));
      return this;
    }

    /** Internal; may change or disappear in any release. For tests that move the clock. */
    public Builder runtime(EngineRuntime value) {
      runtime = Objects.requireNonNull(value, "runtime");
      return this;
    }

    /** See {@link Messaging#open}. */
    public Messaging open() {
      return new Messaging(this);
    }
  }
}
