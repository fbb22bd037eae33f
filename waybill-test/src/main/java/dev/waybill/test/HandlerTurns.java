package dev.waybill.test;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** What the engine takes for the threads of a subscription. */
final class HandlerTurns extends AbstractExecutorService {
  private final Executor turns;
  private volatile boolean shutdown;

  HandlerTurns(Executor turns) {
    this.turns = turns;
  }

  @Override
  public void execute(Runnable task) {
    turns.execute(task);
  }

  @Override
  public void shutdown() {
    shutdown = true;
  }

  @Override
  public List<Runnable> shutdownNow() {
    shutdown = true;
    return List.of();
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
