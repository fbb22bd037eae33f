package dev.waybill;

import org.jspecify.annotations.Nullable;

/** Looks through a failure and its causes. */
final class Causes {
  /** Beyond this a chain of causes is a circle. */
  private static final int DEEPEST = 100;

  private Causes() {}

  /** The first of this type, or null. */
  static <T extends Throwable> @Nullable T find(Throwable failure, Class<T> type) {
    Throwable t = failure;
    for (int depth = 0; t != null && depth < DEEPEST; depth++) {
      if (type.isInstance(t)) {
        return type.cast(t);
      }
      t = t.getCause();
    }
    return null;
  }
}
