package dev.waybill.engine;

import dev.waybill.Capabilities;
import dev.waybill.Health;
import dev.waybill.SubscriptionState;
import dev.waybill.spi.Binder;
import dev.waybill.spi.BinderSubscription;
import dev.waybill.spi.DeadLetterBrowser;
import dev.waybill.spi.DeliverySink;
import dev.waybill.spi.GroupStateStore;
import dev.waybill.spi.Inbound;
import dev.waybill.spi.PublisherSpec;
import dev.waybill.spi.Shard;
import dev.waybill.spi.SubscriptionSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One member of a group. Internal; may change or disappear in any release.
 *
 * <p>Everything it knows is owned by its {@link Mailbox}; the methods of this class only post. The
 * parts share that mailbox and call each other directly: {@link Ownership} holds shards and lanes,
 * {@link Flow} takes a delivery from its lane to its settlement, {@link Dispatcher} runs handlers,
 * {@link Failures} decides what follows a failed attempt, {@link Parking} keeps keys whose events
 * follow a dead letter, {@link Suspects} finds out who kills processes, {@link Closing} ends it
 * all.
 */
public final class GroupMember implements DeliverySink, SoloGate.Member {
  private static final Logger log = LoggerFactory.getLogger(GroupMember.class);

  /** Copies in flight at a time; they are rare, and each holds a source. */
  private static final PublisherSpec COPIES =
      new PublisherSpec(10_000, 64L << 20, Duration.ofSeconds(30));

  final MemberSettings settings;
  final Capabilities capabilities;
  final EngineRuntime runtime;
  final Mailbox mailbox;
  final MemberTelemetry telemetry;
  final Insistence insistence;
  final Copies copies;
  final Dispatcher dispatcher;
  final DependencyPause dependencyPause;
  final Arrivals arrivals = new Arrivals();
  final Ownership ownership;
  final Flow flow;
  final Failures failures;
  final Parking parking;
  final Suspects suspects;
  private final Closing closing;

  private volatile @Nullable BinderSubscription subscription;
  private boolean paused;
  private volatile SubscriptionState state = SubscriptionState.STARTING;
  private volatile @Nullable String trouble;

  /** What the binder reported last, until deliveries come again. */
  private volatile @Nullable String report;

  private volatile @Nullable String storeTrouble;
  private final AtomicInteger overdue = new AtomicInteger();

  /** Connects nothing yet; see {@link #join}. */
  public GroupMember(
      MemberSettings settings,
      Binder binder,
      String binderName,
      EngineRuntime runtime,
      Handler handler) {
    this.settings = settings;
    this.runtime = runtime;
    capabilities = binder.capabilities();
    mailbox = new Mailbox(runtime.serialExecutor("overflow"), this::defect);
    telemetry =
        new MemberTelemetry(
            runtime.telemetry(), binderName, settings.destination(), settings.group());
    insistence = new Insistence(settings.name(), runtime, mailbox);
    copies = new Copies(settings.name(), runtime, mailbox, binder.publisher(COPIES));
    flow = new Flow(this);
    ownership = new Ownership(this);
    Handler watched = runtime.watched(settings, handler);
    dispatcher =
        new Dispatcher(
            settings,
            runtime,
            mailbox,
            watched,
            new Invocation(settings, watched, runtime, telemetry),
            flow::ended,
            this::overdue);
    dependencyPause = new DependencyPause(settings, runtime, mailbox, flow::pump);
    parking =
        new Parking(
            this,
            binder.extension(GroupStateStore.class).orElse(null),
            binder.extension(DeadLetterBrowser.class).orElse(null));
    failures = new Failures(this);
    suspects = new Suspects(this);
    closing = new Closing(this);
  }

  /**
   * Joins the group; may block while the binder connects.
   *
   * @throws RuntimeException of the binder; nothing is left behind then
   */
  public void join(Binder binder, SubscriptionSpec spec) {
    BinderSubscription joined;
    try {
      joined = binder.subscribe(spec, this);
    } catch (RuntimeException refused) {
      copies.close();
      dispatcher.close();
      throw refused;
    }
    runtime.soloGate().join(this);
    AutoCloseable gauge =
        runtime
            .telemetry()
            .gauge("waybill.blocked_window_ratio", telemetry.tags, () -> fullestWindow(joined));
    closing.andThen(gauge);
    mailbox.start(
        () -> {
          subscription = joined;
          state = SubscriptionState.RUNNING;
        });
    log.info("Subscribed to '{}' as member '{}'", settings.name(), settings.member());
  }

  /** See {@link BinderSubscription#ready}. */
  public CompletionStage<Void> ready() {
    CompletableFuture<Void> answer = new CompletableFuture<>();
    Executor callbacks = runtime.serialExecutor("callbacks");
    mailbox.post(
        () ->
            subscription()
                .ready()
                .whenCompleteAsync(
                    (ok, error) -> {
                      if (error == null) {
                        answer.complete(null);
                      } else {
                        answer.completeExceptionally(error);
                      }
                    },
                    callbacks));
    return runtime.awaitable(answer);
  }

  /** Starts nothing until {@link #resume}; what runs goes on, what is held stays held. */
  public void pause() {
    mailbox.post(
        () -> {
          if (state == SubscriptionState.RUNNING) {
            halt(SubscriptionState.PAUSED);
          }
        });
  }

  /** Ends {@link #pause}, and a stop by the dead-letter policy. */
  public void resume() {
    mailbox.post(
        () -> {
          if (state == SubscriptionState.PAUSED || state == SubscriptionState.STOPPED) {
            paused = false;
            trouble = null;
            state = SubscriptionState.RUNNING;
            flow.pump();
          }
        });
  }

  /**
   * Lets running handlers end, hands the rest back, leaves the group.
   *
   * @param caller the thread that asks; a handler that it runs is not waited for
   * @return completes when the member has left, or, for a caller inside a handler, when every other
   *     handler has ended
   */
  public CompletionStage<Void> close(Duration within, Thread caller) {
    return closing.begin(within, caller);
  }

  /** Completes when the member has left its group. */
  public CompletionStage<Void> closed() {
    return closing.closed();
  }

  public SubscriptionState state() {
    return state == SubscriptionState.RUNNING && dependencyPause.isPaused()
        ? SubscriptionState.PAUSED_BY_FAILURES
        : state;
  }

  /** What this member knows about itself; does not block. */
  public Health health() {
    String name = "'" + settings.name() + "' ";
    Health health = Health.up();
    String copyTrouble = copies.trouble();
    if (copyTrouble != null) {
      health = health.and(Health.down(copyTrouble));
    }
    if (state == SubscriptionState.STOPPED || state == SubscriptionState.FAILED) {
      health = health.and(Health.down(name + "is " + state + ": " + trouble));
    } else if (trouble != null || report != null) {
      health = health.and(Health.degraded(name + (trouble != null ? trouble : report)));
    }
    if (dependencyPause.isPaused()) {
      health = health.and(Health.degraded(name + "is paused: its handler keeps failing"));
    }
    String store = storeTrouble;
    if (store != null) {
      health = health.and(Health.degraded(name + store));
    }
    BinderSubscription joined = subscription;
    if (joined != null && fullestWindow(joined) >= 1) {
      health = health.and(Health.degraded(name + "has a full window: a shard waits for a key"));
    }
    if (overdue.get() > 0) {
      health =
          health.and(Health.degraded(name + overdue.get() + " handlers ignore their time-out"));
    }
    return health;
  }

  /** Of the engine's windows and the binder's. */
  private double fullestWindow(BinderSubscription joined) {
    return Math.max(ownership.fullestWindow(), joined.windowFill());
  }

  // ---- DeliverySink

  @Override
  public void assigned(Shard shard) {
    mailbox.post(() -> ownership.assigned(shard));
  }

  @Override
  public void deliveries(Shard shard, List<? extends Inbound> inOrder) {
    arrivals.handedOver(shard, inOrder.size());
    mailbox.post(
        () -> {
          report = null;
          arrivals.takenIn(shard, inOrder.size());
          ownership.deliveries(shard, inOrder);
          flow.pump();
        });
  }

  @Override
  public CompletionStage<Void> revoking(Shard shard, Instant deadline) {
    CompletableFuture<Void> drained = new CompletableFuture<>();
    mailbox.post(() -> ownership.revoking(shard, deadline, drained));
    return drained;
  }

  @Override
  public void lost(Shard shard) {
    mailbox.post(() -> ownership.lost(shard));
  }

  @Override
  public void leaseLost(Inbound delivery) {
    mailbox.post(() -> ownership.leaseLost(delivery));
  }

  @Override
  public void failure(Throwable error, boolean fatal) {
    mailbox.post(
        () -> {
          if (fatal) {
            trouble = "reports: " + error.getMessage();
            halt(SubscriptionState.FAILED);
            log.error("Subscription '{}' cannot go on", settings.name(), error);
          } else {
            report = "reports: " + error.getMessage();
            log.warn("Subscription '{}' met a problem", settings.name(), error);
          }
        });
  }

  @Override
  public void gateChanged() {
    mailbox.post(flow::pump);
  }

  // ---- for the other parts, in the mailbox

  BinderSubscription subscription() {
    BinderSubscription joined = subscription;
    if (joined == null) {
      throw new IllegalStateException("the member has not joined yet");
    }
    return joined;
  }

  /** Nothing starts until somebody resumes. */
  void halt(SubscriptionState why) {
    paused = true;
    if (!isClosing()) { // a close goes on whatever happens meanwhile
      state = why;
    }
    dispatcher.takeBack(flow::tookBack);
  }

  void stop(String why) {
    halt(SubscriptionState.STOPPED);
    trouble = why;
  }

  void closingIs(SubscriptionState stage) {
    paused = true;
    state = stage;
  }

  boolean isPaused() {
    return paused;
  }

  boolean isClosing() {
    return state == SubscriptionState.CLOSING || state == SubscriptionState.CLOSED;
  }

  /** A handler or a copy came to its end. */
  void somethingEnded() {
    closing.check();
  }

  void storeTrouble(@Nullable String now) {
    storeTrouble = now;
  }

  void cameBackLate() {
    overdue.decrementAndGet();
  }

  private void overdue(Work work) {
    if (work.isRunning() && work.timedOut) {
      overdue.incrementAndGet();
      work.overdue = true;
      log.warn(
          "A handler of '{}' has run for longer than {} and was interrupted; its key waits until it"
              + " returns",
          settings.name(),
          settings.handlerTimeout());
    }
  }

  void defect(Throwable error) {
    trouble = "met a defect: " + error;
    log.error("Subscription '{}' met a defect of the engine", settings.name(), error);
  }
}
