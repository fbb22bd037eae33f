package dev.waybill.test;

import dev.waybill.DeadLetter;
import dev.waybill.DeadLetters;
import dev.waybill.Messaging;
import dev.waybill.MessagingConfig;
import dev.waybill.engine.VirtualRuntime;
import dev.waybill.memory.MemoryBroker;
import dev.waybill.memory.MemoryFaults;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Waybill for tests of applications: the real engine on a memory broker, under virtual time. Time
 * stands still until the test moves it, so a retry after five minutes takes no time at all, and the
 * same test with the same seed happens the same way each time.
 *
 * <pre>{@code
 * try (WaybillTest waybill = WaybillTest.open()) {
 *   new Billing(waybill.messaging()).start();
 *   waybill.messaging().publisher("orders").publish(order("ada-1")).join();
 *   waybill.advance(Duration.ofMinutes(5));
 *   assertThat(waybill).deliveredTo("billing").handled("ada-1");
 * }
 * }</pre>
 *
 * <p>A call of Waybill that waits, such as {@code join()} of one of its futures or {@code close()},
 * lets as much time pass as it needs; in a handler it waits for the test to move the clock. For one
 * thread, that of the test; handlers run on threads of their own, one at a time, while the test
 * waits in one of these methods. What other threads do is let in at the next of them. Closing it
 * ends every thread and forgets the broker, as a power cut would: close the application before, if
 * it shall leave in an orderly way.
 */
public final class WaybillTest implements AutoCloseable {
  private static final AtomicLong NUMBER = new AtomicLong();

  private final Builder settings;
  private final String broker = "waybill-test-" + NUMBER.incrementAndGet();
  private final World world;
  private final Journal journal;
  private final Programs programs = new Programs(this::memory);
  private final Faults faults;
  private final Messaging observer;
  private @Nullable Messaging messaging;

  private WaybillTest(Builder settings) {
    this.settings = settings;
    VirtualRuntime time =
        settings.shuffled
            ? VirtualRuntime.shuffled(settings.seed)
            : new VirtualRuntime(settings.seed);
    world = new World(time, settings.shuffled, settings.patience);
    journal = new Journal(world::elapsed);
    faults = new Faults(this::memory, programs, journal);
    observer = new Program(0, world, journal, faults).open(config(), builder -> {});
  }

  /** Opens one with seed 1, where what waits takes its turn in order. */
  public static WaybillTest open() {
    return builder().open();
  }

  /** For another seed, configuration, interceptors. */
  public static Builder builder() {
    return new Builder();
  }

  // ---- the application's way in

  /** That of the application. When its program has died, another one, as of the next start. */
  public Messaging messaging() {
    world.isDrivenFromHere();
    if (messaging == null || !programs.isAlive(messaging)) {
      messaging = openMessaging();
    }
    return messaging;
  }

  /** That of one more program on the same broker: a second member, or another application. */
  public Messaging openMessaging() {
    world.isDrivenFromHere();
    Program program = new Program(programs.size() + 1, world, journal, faults);
    programs.add(program);
    return program.open(config(), settings.more);
  }

  private MessagingConfig config() {
    MessagingConfig.Builder config = MessagingConfig.builder();
    settings.values.forEach(config::set);
    return config
        .set("waybill.binder", "memory")
        .set("waybill.binders.memory.broker", broker)
        .set("waybill.binders.memory.retain", "true")
        .build();
  }

  private MemoryFaults memory() {
    return MemoryBroker.find(broker)
        .orElseThrow(() -> new IllegalStateException("This WaybillTest is closed"))
        .faults();
  }

  /** Makes things go wrong. */
  public Faults faults() {
    return faults;
  }

  // ---- time

  /** Virtual time, for the application and its idempotency store; begins in 2026, in UTC. */
  public Clock clock() {
    return world.time.clock();
  }

  /** How much time has passed. */
  public Duration elapsed() {
    return world.elapsed();
  }

  /** Runs everything that is due now, and what that makes due now, until nothing is. */
  public void settle() {
    world.settle();
  }

  /**
   * Moves the clock, and runs what becomes due on the way, each at its time and in order.
   *
   * @throws IllegalStateException if a handler does not come back in {@link Builder#patience}, with
   *     its name and where it stands
   */
  public void advance(Duration by) {
    world.advance(by);
  }

  /**
   * For a handler that takes time: ends when the test has moved the clock so far. In the test it is
   * {@link #advance}.
   *
   * @throws InterruptedException if the handler is interrupted meanwhile, as by its time-out
   */
  public void sleep(Duration time) throws InterruptedException {
    if (Thread.currentThread() instanceof Hand hand && world.crew.has(hand)) {
      hand.sleepFor(time);
    } else {
      world.advance(time);
    }
  }

  /** Completes after this time, for handlers that go on without a thread. */
  public CompletableFuture<Void> after(Duration time) {
    CompletableFuture<Void> end = new CompletableFuture<>();
    world.schedule(world.time, time, () -> end.complete(null));
    return WorldFuture.of(world, end);
  }

  // ---- what happened

  /**
   * Every call of this group's handlers so far, in the order they began; those of batches, too.
   *
   * @param group its name, or {@code destination/group} where several destinations have it
   * @throws IllegalArgumentException if nobody has subscribed to it
   */
  public List<RecordedAttempt> deliveredTo(String group) {
    look();
    return journal.attempts(journal.group(group));
  }

  /** Every publish to this destination so far, in the order they were called. */
  public List<RecordedPublish> publishedTo(String destination) {
    look();
    return journal.publishes(destination);
  }

  /** The dead letters of this group, the oldest first; those replayed or released are gone. */
  public List<DeadLetter> deadLettersOf(String group) {
    look();
    GroupName name = journal.group(group);
    DeadLetters desk = observer.deadLetters(name.destination(), name.group());
    List<DeadLetter> letters = new ArrayList<>();
    String cursor = null;
    do {
      DeadLetters.Page page = desk.browse(cursor, 500).join();
      letters.addAll(page.letters());
      cursor = page.next();
    } while (cursor != null);
    return letters;
  }

  /** Everything that happened, a line for each publish and attempt. Equal for equal runs. */
  public String record() {
    return "%s, at %s%n%s".formatted(settings, Text.of(elapsed()), journal.text());
  }

  /** What is due now belongs to what happened; a handler sees what is there. */
  private void look() {
    if (!world.isOver() && !world.crew.has(Thread.currentThread())) {
      world.settle();
    }
  }

  /**
   * Ends everything at once, without time passing. Twice is harmless.
   *
   * @throws IllegalStateException if a handler's thread goes on in spite of its interrupt
   */
  @Override
  public void close() {
    if (!world.isOver()) {
      MemoryBroker.discard(broker);
      programs.end();
      world.end();
    }
  }

  /** Opens a {@link WaybillTest}. Not thread-safe. */
  public static final class Builder {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration PATIENCE_WHILE_DEBUGGED = Duration.ofDays(1);

    private final Map<String, String> values = new LinkedHashMap<>();
    private long seed = 1;
    private boolean shuffled;
    private Duration patience = isDebugged() ? PATIENCE_WHILE_DEBUGGED : PATIENCE;
    private Consumer<Messaging.Builder> more = builder -> {};

    private Builder() {}

    /** What chance depends on, the jitter of retries above all; 1 by default. */
    public Builder seed(long value) {
      seed = value;
      return this;
    }

    /**
     * Lets what waits take turns as the seed says, as threads would: events of different keys
     * overtake each other, those of a key never do, unless the group has {@code ordering=none}.
     */
    public Builder shuffled() {
      shuffled = true;
      return this;
    }

    /**
     * A configuration key, as in {@code waybill.properties}; the binder is memory in any case.
     *
     * @throws IllegalArgumentException for a key that maps names to those of a shared broker
     */
    public Builder set(String key, String value) {
      if (key.equals("waybill.namespace") || key.endsWith(".physical-name")) {
        throw new IllegalArgumentException(
            "'%s' has no use here: each WaybillTest has a broker of its own. Leave it out"
                .formatted(key));
      }
      values.put(key, Objects.requireNonNull(value, "value"));
      return this;
    }

    /** What else each {@link Messaging} is opened with: interceptors, telemetry. */
    public Builder with(Consumer<Messaging.Builder> customizer) {
      more = Objects.requireNonNull(customizer, "customizer");
      return this;
    }

    private static boolean isDebugged() {
      return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
          .anyMatch(argument -> argument.startsWith("-agentlib:jdwp"));
    }

    /**
     * How long, in real time, a handler may keep the test waiting; 10 s by default, a day under a
     * debugger.
     */
    public Builder patience(Duration realTime) {
      if (realTime.isNegative() || realTime.isZero()) {
        throw new IllegalArgumentException("patience = " + realTime + ", must be positive");
      }
      patience = realTime;
      return this;
    }

    /** See {@link WaybillTest}. */
    public WaybillTest open() {
      return new WaybillTest(this);
    }

    @Override
    public String toString() {
      return "seed " + seed + (shuffled ? ", shuffled" : "");
    }
  }
}
