package dev.waybill.spi;

import java.util.concurrent.CompletionStage;

/** Sends messages. Thread-safe. */
public interface BinderPublisher extends AutoCloseable {
  /**
   * Takes a message, or says that there is no room. MUST NOT block and MUST NOT call user code.
   * Messages of one (address, key) are written in call order, also across re-sends that the binder
   * does by itself [SPI-01]. The callback comes exactly once for each accepted message, not on the
   * caller's stack and under no lock.
   *
   * @return false if nothing was taken because the local buffer is full
   */
  boolean trySend(Outbound message, SendCallback callback);

  /**
   * Runs {@code signal} once when {@link #trySend} may succeed again, with the message that was
   * refused last; at once, on the caller's stack if need be, if it may now. The signal must not
   * block. A later call replaces an earlier one.
   */
  void whenWritable(Runnable signal);

  /** Completes when every message taken before this call has had its callback. */
  CompletionStage<Void> flush();

  /**
   * Ends every message still under way as uncertain, or rejected where it never left, and frees
   * everything. Sends after it are answered by a rejected outcome with code CLOSED.
   */
  @Override
  void close();
}
