package dev.waybill.conformance.mutant;

import dev.waybill.Backlog;
import dev.waybill.Delivery;
import dev.waybill.Interceptor;
import dev.waybill.conformance.spi.ForwardingBinder;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/** What operators might be told wrongly. */
final class VisibilityMutants {
  private VisibilityMutants() {}

  static List<Mutant> all() {
    return List.of(
        new Mutant(
            "counts attempts that no handler sees",
            Set.of(124),
            "waybill.attempts of group",
            binder -> binder.withInterceptor(new Swallowing())),
        Mutation.binder(
            "tells of a backlog that is none",
            "has [Backlog[",
            (opened, runtime) ->
                new ForwardingBinder(opened) {
                  @Override
                  public CompletionStage<List<Backlog>> backlog(String destination, String group) {
                    return CompletableFuture.completedFuture(
                        List.of(new Backlog("0", 7, -1, null)));
                  }
                },
            124));
  }

  /** Takes one in two hundred for handled. */
  private static final class Swallowing implements Interceptor {
    private final AtomicInteger calls = new AtomicInteger();

    @Override
    public CompletionStage<Void> handle(Delivery delivery, HandleChain next) {
      return calls.incrementAndGet() % 200 == 0
          ? CompletableFuture.completedFuture(null)
          : next.proceed(delivery);
    }
  }
}
