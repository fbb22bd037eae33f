package dev.waybill;

import io.cloudevents.CloudEvent;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Wraps every publish and every attempt of a {@link Messaging}. The first that was added is the
 * outermost. Must be thread-safe. Both methods pass on by default.
 */
public interface Interceptor {
  /** The rest of the way of a publish. */
  @FunctionalInterface
  interface PublishChain {
    CompletableFuture<PublishReceipt> proceed(CloudEvent event);
  }

  /** The rest of the way of an attempt. */
  @FunctionalInterface
  interface HandleChain {
    /** Completes when the handler is done; a failure is in the stage, never thrown. */
    CompletionStage<Void> proceed(Delivery delivery);
  }

  /** Around a publish: may change the event, refuse it by a failed future, or look at the end. */
  default CompletableFuture<PublishReceipt> publish(
      String destination, CloudEvent event, PublishChain next) {
    return next.proceed(event);
  }

  /**
   * Around an attempt. For a {@link MessageHandler}, {@code proceed} runs it on this thread. Not
   * called for batches.
   */
  default CompletionStage<Void> handle(Delivery delivery, HandleChain next) {
    return next.proceed(delivery);
  }
}
