package dev.waybill;

import java.util.concurrent.CompletionStage;

/**
 * Like {@link MessageHandler}, for work that ends later, on any thread: the attempt lasts until the
 * stage completes. At the handler time-out the stage is cancelled.
 */
@FunctionalInterface
public interface AsyncMessageHandler {
  /** Begins to handle an event; should not block. */
  CompletionStage<?> handle(Delivery delivery) throws Exception;
}
