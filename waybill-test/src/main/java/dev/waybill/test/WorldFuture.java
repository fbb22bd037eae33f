package dev.waybill.test;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A future whose waiters let time pass: the test by moving the clock, a handler by giving its turn
 * away. So what an application waits for comes, although nothing happens by itself. Stages derived
 * from it are alike.
 */
final class WorldFuture<T> extends CompletableFuture<T> {
  private final World world;
  private final @Nullable CompletionStage<?> source;

  private WorldFuture(World world, @Nullable CompletionStage<?> source) {
    this.world = world;
    this.source = source;
  }

  /** Ends by hand; cancelling it cancels {@code source}. */
  static <T> WorldFuture<T> around(World world, CompletionStage<?> source) {
    return new WorldFuture<>(world, source);
  }

  static <T> WorldFuture<T> of(World world, CompletableFuture<T> source) {
    WorldFuture<T> future = new WorldFuture<>(world, source);
    source.whenComplete(future::end);
    return future;
  }

  void end(T value, @Nullable Throwable failure) {
    if (failure == null) {
      complete(value);
    } else {
      completeExceptionally(failure);
    }
  }

  @Override
  public T join() {
    if (waitsHere()) {
      try {
        world.await(this, null);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt(); // join goes on through interrupts, but not here
        throw new IllegalStateException("Interrupted while waiting for a future", e);
      }
    }
    return super.join();
  }

  @Override
  public T get() throws InterruptedException, ExecutionException {
    if (waitsHere()) {
      world.await(this, null);
    }
    return super.get();
  }

  @Override
  public T get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    if (!waitsHere()) {
      return super.get(timeout, unit);
    }
    world.await(this, Duration.of(timeout, unit.toChronoUnit()));
    return super.get(0, unit);
  }

  private boolean waitsHere() {
    if (world.isOver() && !isDone()) {
      throw new IllegalStateException("This WaybillTest is closed: the future has no end any more");
    }
    return world.isInside();
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    if (source == null) {
      return super.cancel(mayInterruptIfRunning);
    }
    source.toCompletableFuture().cancel(mayInterruptIfRunning);
    return isCancelled();
  }

  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new WorldFuture<>(world, null);
  }
}
