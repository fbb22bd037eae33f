package dev.waybill;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** The publishes that a handler makes on its own thread while it runs. Confined to that thread. */
final class PublishScope {
  private static final ThreadLocal<@Nullable PublishScope> CURRENT = new ThreadLocal<>();
  private static final CompletableFuture<Void> NOTHING = CompletableFuture.completedFuture(null);

  private final @Nullable PublishScope outer;
  private @Nullable List<CompletableFuture<?>> publishes;

  private PublishScope(@Nullable PublishScope outer) {
    this.outer = outer;
  }

  static PublishScope open() {
    PublishScope scope = new PublishScope(CURRENT.get());
    CURRENT.set(scope);
    return scope;
  }

  /** Notes a publish, if a handler runs on this thread. */
  static void add(CompletableFuture<?> publish) {
    PublishScope scope = CURRENT.get();
    if (scope != null) {
      if (scope.publishes == null) {
        scope.publishes = new ArrayList<>();
      }
      scope.publishes.add(publish);
    }
  }

  /** Completes when every publish is confirmed; fails with the first that is not. */
  CompletableFuture<Void> close() {
    CURRENT.set(outer);
    return publishes == null
        ? NOTHING
        : CompletableFuture.allOf(publishes.toArray(new CompletableFuture<?>[0]));
  }

  /** Waits for each publish by itself: that is how virtual time learns that somebody waits. */
  void awaitEnds() throws InterruptedException, ExecutionException {
    if (publishes != null) {
      for (CompletableFuture<?> publish : publishes) {
        publish.handle((receipt, failure) -> null).get();
      }
    }
  }

  boolean isEmpty() {
    return publishes == null;
  }
}
