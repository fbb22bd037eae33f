package dev.waybill.conformance.check;

import dev.waybill.MessagingClosedException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** How futures ended. */
final class Ends {
  private Ends() {}

  /** Why a future that has ended failed; null if it did not. */
  static @Nullable Throwable failure(CompletableFuture<?> ended) {
    return plain(ended.handle((ok, error) -> error).join());
  }

  /** Whether a publish failed because its publisher was closed. */
  static boolean isRefusal(@Nullable Throwable failure) {
    return plain(failure) instanceof MessagingClosedException;
  }

  private static @Nullable Throwable plain(@Nullable Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  /** The end, in words. */
  static String tell(@Nullable Throwable failure) {
    return failure == null ? "a receipt" : failure.toString();
  }
}
