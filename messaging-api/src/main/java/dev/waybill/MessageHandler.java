package dev.waybill;

/**
 * Handles one event at a time per key; events of different keys are handled concurrently, so it
 * must be thread-safe. Returning settles the event; throwing lets the retry policy decide.
 *
 * <p>Publishes made by the handler on its own thread belong to it: the event is settled only after
 * they are confirmed, and one that is rejected or uncertain fails the attempt. The event is then
 * handled again, and what had been published is published again: exactness needs an outbox or
 * consumers with an {@link IdempotencyStore}.
 */
@FunctionalInterface
public interface MessageHandler {
  /**
   * Handles an event; may block. Interrupted at the handler time-out and when closing in a hurry.
   */
  void handle(Delivery delivery) throws Exception;
}
