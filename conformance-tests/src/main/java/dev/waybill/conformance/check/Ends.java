package dev.waybill.conformance.check;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** How futures ended. */
final class Ends {
  private Ends() {}

  /** Why a future that has ended failed; null if it did not. */
  static @Nullable Throwable failure(CompletableFuture<?> ended) {
    Throwable failure = ended.handle((ok, error) -> error).join();
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  /** The end, in words. */
  static String tell(@Nullable Throwable failure) {
    return failure == null ? "a receipt" : failure.toString();
  }
}
