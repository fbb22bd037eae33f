package dev.waybill.test;

import dev.waybill.HandlerThreads;
import dev.waybill.Telemetry;
import dev.waybill.engine.EngineRuntime;
import dev.waybill.engine.Handler;
import dev.waybill.engine.MemberSettings;
import dev.waybill.engine.SoloGate;
import dev.waybill.spi.BinderRuntime;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;

/**
 * The engine's virtual runtime, with threads for handlers and waits that let time pass. The dead do
 * nothing: no task of a program begins after its death.
 */
final class ProgramRuntime implements EngineRuntime {
  private final World world;
  private final Program program;
  private final Telemetry telemetry;

  ProgramRuntime(World world, Program program, Telemetry telemetry) {
    this.world = world;
    this.program = program;
    this.telemetry = telemetry;
  }

  @Override
  public EngineRuntime withTelemetry(Telemetry other) {
    return new ProgramRuntime(world, program, other);
  }

  @Override
  public Telemetry telemetry() {
    return telemetry;
  }

  @Override
  public BinderRuntime forBinder(String name) {
    return this;
  }

  @Override
  public Clock clock() {
    return program.time.clock();
  }

  @Override
  public long nanoTime() {
    return program.time.nanoTime();
  }

  @Override
  public RandomGenerator random() {
    return program.time.random();
  }

  @Override
  public SoloGate soloGate() {
    return program.time.soloGate();
  }

  @Override
  public Cancellable schedule(Duration delay, Runnable task) {
    return world.schedule(program.time, delay, task);
  }

  @Override
  public Executor serialExecutor(String role) {
    Executor line = program.time.serialExecutor(role);
    return task -> world.execute(line, whileAlive(task));
  }

  @Override
  public Thread newThread(String role, Runnable body) {
    return program.time.newThread(role, body); // refused
  }

  @Override
  public ExecutorService handlerExecutor(String name, int threads, HandlerThreads kind) {
    return new HandlerTurns(
        task ->
            world.execute(
                program.time.serialExecutor("handler"),
                whileAlive(() -> world.crew.begin(program, task))));
  }

  private Runnable whileAlive(Runnable task) {
    return () -> {
      if (program.isAlive()) {
        task.run();
      }
    };
  }

  @Override
  public boolean mayBlock() {
    return false;
  }

  @Override
  public void await(CompletableFuture<?> end, Duration most)
      throws InterruptedException, ExecutionException, TimeoutException {
    if (world.isOver() || !program.isAlive()) {
      return;
    }
    if (!world.isInside()) { // it waits as on real threads, for the test to move the clock
      end.get(most.toNanos(), TimeUnit.NANOSECONDS);
      return;
    }
    world.await(end, most);
    if (!end.isDone()) {
      throw new TimeoutException("at " + Text.of(world.elapsed()) + " of virtual time");
    }
    end.get();
  }

  @Override
  public <T> CompletableFuture<T> awaitable(CompletableFuture<T> end) {
    return WorldFuture.of(world, end);
  }

  @Override
  public Handler watched(MemberSettings settings, Handler handler) {
    return program.watched(settings, handler);
  }

  @Override
  public void close() {}
}
