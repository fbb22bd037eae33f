package dev.waybill.engine;

import dev.waybill.HandlerThreads;
import dev.waybill.Telemetry;
import dev.waybill.spi.BinderRuntime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Virtual time and one thread: the caller's. Internal; may change or disappear in any release.
 * Nothing happens but inside {@link #runUntilIdle} and {@link #advance}, in an order that depends
 * on the seed and the calls alone, so a run can be repeated exactly. Not thread-safe.
 */
public final class VirtualRuntime implements EngineRuntime {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  /** What every runtime derived from one world shares. */
  private static final class World {
    final Turns turns;
    final PriorityQueue<Alarm> alarms =
        new PriorityQueue<>(
            Comparator.comparingLong((Alarm a) -> a.dueNanos).thenComparingLong(a -> a.number));
    final Random random;
    long nanos;
    long alarmCount;

    World(long seed, boolean shuffled) {
      random = new Random(seed);
      turns = new Turns(shuffled ? random : null);
    }
  }

  /** Whether a process is there still. */
  private static final class Life {
    boolean over;
  }

  private static final class Alarm {
    final long dueNanos;
    final long number;
    final Life life;
    final Runnable task;
    boolean cancelled;

    Alarm(long dueNanos, long number, Life life, Runnable task) {
      this.dueNanos = dueNanos;
      this.number = number;
      this.life = life;
      this.task = task;
    }

    boolean isVoid() {
      return cancelled || life.over;
    }
  }

  private final World world;
  private final Telemetry telemetry;
  private final SoloGate gate;
  private final Life life;

  /** A world of its own, where everything runs in the order it was asked for. */
  public VirtualRuntime(long seed) {
    this(new World(seed, false), Telemetry.none(), new SoloGate(), new Life());
  }

  /** A world of its own, where executors and handlers take turns as the seed says. */
  public static VirtualRuntime shuffled(long seed) {
    return new VirtualRuntime(new World(seed, true), Telemetry.none(), new SoloGate(), new Life());
  }

  private VirtualRuntime(World world, Telemetry telemetry, SoloGate gate, Life life) {
    this.world = world;
    this.telemetry = telemetry;
    this.gate = gate;
    this.life = life;
  }

  /** Another process in the same world: same clock, same scheduler, its own fate. */
  public VirtualRuntime newProcess() {
    return new VirtualRuntime(world, telemetry, new SoloGate(), new Life());
  }

  /** The process is no more: none of its timers goes off. */
  public void die() {
    life.over = true;
  }

  /** Runs what is due now, and what that makes due now, until nothing is. */
  public void runUntilIdle() {
    do {
      for (Runnable task = world.turns.next(); task != null; task = world.turns.next()) {
        task.run();
      }
    } while (fireDueAlarm(world.nanos));
  }

  /** Moves the clock, stopping at each timer on the way. */
  public void advance(Duration duration) {
    long target = world.nanos + duration.toNanos();
    runUntilIdle();
    while (fireDueAlarm(target)) {
      runUntilIdle();
    }
    world.nanos = target;
    runUntilIdle();
  }

  /** Moves to the next timer, if one is due before {@code limit} from now. */
  public boolean advanceToNextTimer(Duration limit) {
    runUntilIdle();
    boolean fired = fireDueAlarm(world.nanos + limit.toNanos());
    runUntilIdle();
    return fired;
  }

  private boolean fireDueAlarm(long target) {
    for (Alarm next = world.alarms.peek(); next != null; next = world.alarms.peek()) {
      if (!next.isVoid() && next.dueNanos > target) {
        return false;
      }
      world.alarms.remove();
      if (!next.isVoid()) {
        world.nanos = Math.max(world.nanos, next.dueNanos);
        next.task.run();
        return true;
      }
    }
    return false;
  }

  @Override
  public Cancellable schedule(Duration delay, Runnable task) {
    long due = world.nanos + Math.max(0, delay.toNanos());
    Alarm alarm = new Alarm(due, world.alarmCount++, life, task);
    world.alarms.add(alarm);
    return () -> alarm.cancelled = true;
  }

  @Override
  public Executor serialExecutor(String role) {
    return world.turns.newLine()::add;
  }

  @Override
  public Thread newThread(String role, Runnable body) {
    throw new UnsupportedOperationException(
        "A binder that starts threads (here for '" + role + "') cannot run under virtual time");
  }

  @Override
  public ExecutorService handlerExecutor(String name, int threads, HandlerThreads kind) {
    return new WorldExecutor(world);
  }

  @Override
  public Clock clock() {
    return new Clock() {
      @Override
      public ZoneId getZone() {
        return ZoneOffset.UTC;
      }

      @Override
      public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("virtual time is UTC");
      }

      @Override
      public Instant instant() {
        return START.plusNanos(world.nanos);
      }
    };
  }

  @Override
  public long nanoTime() {
    return world.nanos;
  }

  @Override
  public RandomGenerator random() {
    return world.random;
  }

  @Override
  public SoloGate soloGate() {
    return gate;
  }

  @Override
  public boolean mayBlock() {
    return false;
  }

  /** Nothing happens while somebody waits. */
  @Override
  public void await(CompletableFuture<?> end, Duration most) {}

  @Override
  public Telemetry telemetry() {
    return telemetry;
  }

  @Override
  public EngineRuntime withTelemetry(Telemetry other) {
    return new VirtualRuntime(world, other, gate, life);
  }

  @Override
  public BinderRuntime forBinder(String name) {
    return this;
  }

  @Override
  public void close() {}

  /** Handlers take turns with everything else. */
  private static final class WorldExecutor extends AbstractExecutorService {
    private final World world;
    private boolean shutdown;

    WorldExecutor(World world) {
      this.world = world;
    }

    @Override
    public void execute(Runnable task) {
      world.turns.newLine().add(task);
    }

    @Override
    public void shutdown() {
      shutdown = true;
    }

    @Override
    public List<Runnable> shutdownNow() {
      shutdown = true;
      return Collections.emptyList();
    }

    @Override
    public boolean isShutdown() {
      return shutdown;
    }

    @Override
    public boolean isTerminated() {
      return shutdown;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      return shutdown;
    }
  }
}
