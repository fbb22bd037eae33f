package dev.waybill.engine;

import dev.waybill.HandlerThreads;
import dev.waybill.Telemetry;
import dev.waybill.spi.BinderRuntime;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;

/**
 * Time, timers, threads and chance for one {@code Messaging}. Internal; may change or disappear in
 * any release. {@link ThreadedRuntime} is the real one, {@link VirtualRuntime} moves by hand;
 * {@code waybill-test} has one around the latter.
 */
public interface EngineRuntime extends BinderRuntime, AutoCloseable {
  /** The part that is lent to a binder: its threads carry the binder's name. */
  BinderRuntime forBinder(String name);

  /** Where handlers run: {@code threads} at a time at most. Shut down by the borrower. */
  ExecutorService handlerExecutor(String name, int threads, HandlerThreads kind);

  /** Jitter comes from here, so that a seed repeats it. */
  RandomGenerator random();

  /** Shared by everything that would die together. */
  SoloGate soloGate();

  /** Whether a caller may be made to wait for room; never under virtual time. */
  boolean mayBlock();

  /**
   * Waits for an end, {@code most} at most. Where nothing can happen while the caller waits, it
   * returns at once, and the end is still to come.
   */
  void await(CompletableFuture<?> end, Duration most)
      throws InterruptedException, ExecutionException, TimeoutException;

  /** What an application is given to wait for this end; the future itself where threads are. */
  default <T> CompletableFuture<T> awaitable(CompletableFuture<T> end) {
    return end;
  }

  /** What a member calls instead of this handler; the handler itself but in tests. */
  default Handler watched(MemberSettings settings, Handler handler) {
    return handler;
  }

  /** This runtime with another telemetry. */
  EngineRuntime withTelemetry(Telemetry telemetry);

  @Override
  void close();
}
