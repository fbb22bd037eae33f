package dev.waybill.engine;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What the facade makes of a user's handler. Internal; may change or disappear in any release. */
public sealed interface Handler {
  /** One event per call. */
  record Single(Call call, boolean async) implements Handler {}

  /** Several events of one shard per call. */
  record Batch(BatchCall call) implements Handler {}

  /** Calls the user. */
  @FunctionalInterface
  interface Call {
    /** Null where the handler is done when it returns. */
    @Nullable CompletionStage<?> handle(Attempt attempt) throws Exception;
  }

  /** Calls the user with a batch. */
  @FunctionalInterface
  interface BatchCall {
    /** A failure, or null, per item. */
    List<@Nullable Throwable> handle(List<Attempt> batch) throws Exception;
  }
}
