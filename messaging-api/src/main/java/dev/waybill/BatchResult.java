package dev.waybill;

import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/** What became of each event of a batch. Those not named succeeded. Not thread-safe. */
public final class BatchResult {
  private final IdentityHashMap<Delivery, Throwable> failures = new IdentityHashMap<>();

  private BatchResult() {}

  /** All succeeded, until {@link #failed} says otherwise. */
  public static BatchResult success() {
    return new BatchResult();
  }

  /** This one failed; the retry policy decides about it. */
  public BatchResult failed(Delivery delivery, Throwable failure) {
    failures.put(delivery, failure);
    return this;
  }

  @Nullable Throwable failureOf(Delivery delivery) {
    return failures.get(delivery);
  }
}
