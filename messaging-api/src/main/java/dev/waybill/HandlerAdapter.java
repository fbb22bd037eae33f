package dev.waybill;

import dev.waybill.engine.Attempt;
import dev.waybill.engine.Handler;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Makes of a user's handler what the engine calls: interceptors around it, its publishes awaited.
 */
final class HandlerAdapter {
  private final List<Interceptor> interceptors;

  HandlerAdapter(List<Interceptor> interceptors) {
    this.interceptors = List.copyOf(interceptors);
  }

  Handler sync(MessageHandler handler) {
    Handler.Call plain =
        attempt -> {
          handler.handle(new Delivery(attempt));
          return null;
        };
    Handler.Call call =
        interceptors.isEmpty()
            ? plain
            : intercepted(
                delivery -> {
                  handler.handle(delivery);
                  return CompletableFuture.completedFuture(null);
                });
    return new Handler.Single(attempt -> withPublishes(call, attempt), false);
  }

  Handler async(AsyncMessageHandler handler) {
    Handler.Call call =
        interceptors.isEmpty()
            ? attempt -> handler.handle(new Delivery(attempt))
            : intercepted(handler);
    return new Handler.Single(attempt -> withPublishes(call, attempt), true);
  }

  Handler batch(BatchMessageHandler handler) {
    return new Handler.Batch(
        attempts -> {
          List<Delivery> deliveries = new ArrayList<>(attempts.size());
          attempts.forEach(attempt -> deliveries.add(new Delivery(attempt)));
          PublishScope scope = PublishScope.open();
          BatchResult result;
          CompletableFuture<Void> published;
          try {
            result = handler.handle(List.copyOf(deliveries));
          } finally {
            published = scope.close();
          }
          scope.awaitEnds();
          published.get(); // its failure fails the batch: nobody knows whose publish it was
          List<@Nullable Throwable> failures = new ArrayList<>(attempts.size());
          deliveries.forEach(delivery -> failures.add(result.failureOf(delivery)));
          return failures;
        });
  }

  /** The publishes of a handler belong to it: the attempt lasts until they are confirmed. */
  private static @Nullable CompletionStage<?> withPublishes(Handler.Call call, Attempt attempt)
      throws Exception {
    PublishScope scope = PublishScope.open();
    CompletionStage<?> handled;
    CompletableFuture<Void> published;
    try {
      handled = call.handle(attempt);
    } finally {
      published = scope.close();
    }
    if (scope.isEmpty()) {
      return handled;
    }
    return handled == null
        ? published
        : HandlingStage.of(handled.thenCombine(published, (ended, confirmed) -> null), handled);
  }

  private Handler.Call intercepted(AsyncMessageHandler handler) {
    return attempt -> {
      CompletableFuture<CompletionStage<?>> begun = new CompletableFuture<>();
      Interceptor.HandleChain chain =
          delivery -> {
            try {
              CompletionStage<?> stage = handler.handle(delivery);
              if (stage == null) {
                return CompletableFuture.completedFuture(null);
              }
              begun.complete(stage);
              return stage.thenApply(ignored -> null);
            } catch (Throwable failure) {
              return CompletableFuture.failedFuture(failure);
            }
          };
      for (int i = interceptors.size() - 1; i >= 0; i--) {
        Interceptor interceptor = interceptors.get(i);
        Interceptor.HandleChain next = chain;
        chain = delivery -> interceptor.handle(delivery, next);
      }
      CompletionStage<Void> end = chain.proceed(new Delivery(attempt));
      CompletionStage<?> work = begun.getNow(end);
      return work == end ? end : HandlingStage.of(end, work);
    };
  }
}
