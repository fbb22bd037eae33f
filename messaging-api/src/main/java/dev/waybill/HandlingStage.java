package dev.waybill;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What a handler began, with more around it: ends when all of that has ended. Cancelling cancels
 * what the handler began, because a stage derived from it cannot: the work would go on, and the
 * next attempt beside it.
 */
final class HandlingStage extends CompletableFuture<Object> {
  private final CompletionStage<?> work;

  private HandlingStage(CompletionStage<?> work) {
    this.work = work;
  }

  static HandlingStage of(CompletionStage<?> end, CompletionStage<?> work) {
    HandlingStage stage = new HandlingStage(work);
    end.whenComplete(
        (value, failure) -> {
          if (failure == null) {
            stage.complete(value);
          } else {
            stage.completeExceptionally(failure);
          }
        });
    return stage;
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    return work.toCompletableFuture().cancel(mayInterruptIfRunning);
  }

  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new CompletableFuture<>();
  }
}
