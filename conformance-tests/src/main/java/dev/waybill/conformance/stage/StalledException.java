package dev.waybill.conformance.stage;

import org.jspecify.annotations.Nullable;

/** What a scenario waited for did not come: the binder, not the suite, owes an explanation. */
public final class StalledException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StalledException(String message) {
    super(message);
  }

  public StalledException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
