package dev.waybill.conformance.stage;

import dev.waybill.IdempotencyStore;

/** Whether, and how, the effect of a member's handler is to happen once for each event. */
public sealed interface Once {
  /** Not: the handler has no effect. */
  Once NOT = new Not();

  /**
   * By a store in a file, which all processes of the run share. It takes part in the handler's
   * transaction: an effect is written with the mark, or neither is.
   */
  Once DURABLY = new Durably();

  /** By this store, in this JVM. The effect is the handler's last deed; the mark comes later. */
  static Once by(IdempotencyStore store) {
    return new By(store);
  }

  /** See {@link #NOT}. */
  record Not() implements Once {}

  /** See {@link #DURABLY}. */
  record Durably() implements Once {}

  /** See {@link #by}. */
  record By(IdempotencyStore store) implements Once {}
}
