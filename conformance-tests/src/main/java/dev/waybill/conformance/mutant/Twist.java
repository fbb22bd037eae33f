package dev.waybill.conformance.mutant;

import dev.waybill.Interceptor;
import dev.waybill.PublishReceipt;
import io.cloudevents.CloudEvent;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** What becomes of the future of a publish. */
@FunctionalInterface
interface Twist {
  /** What the application is given instead. */
  CompletableFuture<PublishReceipt> of(
      CompletableFuture<PublishReceipt> publish, String destination, CloudEvent event);

  /** A binder whose publishes end otherwise. */
  static Mutant mutant(String name, String message, Supplier<Twist> twists, Integer... checks) {
    return new Mutant(
        name,
        Set.of(checks),
        message,
        binder -> {
          Twist twist = twists.get();
          return binder.withInterceptor(
              new Interceptor() {
                @Override
                public CompletableFuture<PublishReceipt> publish(
                    String destination, CloudEvent event, PublishChain next) {
                  return twist.of(next.proceed(event), destination, event);
                }
              });
        });
  }
}
