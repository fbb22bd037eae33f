package dev.waybill.engine;

import dev.waybill.HandlerThreads;
import dev.waybill.Telemetry;
import dev.waybill.spi.BinderRuntime;
import java.util.concurrent.ExecutorService;
import java.util.random.RandomGenerator;

/**
 * Time, timers, threads and chance for one {@code Messaging}. Internal; may change or disappear in
 * any release. {@link ThreadedRuntime} is the real one, {@link VirtualRuntime} moves by hand.
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

  /** This runtime with another telemetry. */
  EngineRuntime withTelemetry(Telemetry telemetry);

  @Override
  void close();
}
