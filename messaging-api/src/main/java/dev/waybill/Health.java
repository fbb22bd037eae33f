package dev.waybill;

import java.util.List;

/**
 * Whether a binder, a subscription or the whole of a {@link Messaging} works right now.
 *
 * @param status the worst status of any part
 * @param details one sentence for each part that is not {@link Status#UP}
 */
public record Health(Status status, List<String> details) {
  /** From best to worst. */
  public enum Status {
    /** Works. */
    UP,
    /** Works in part: paused by a failing dependency, a window that is full, a stuck handler. */
    DEGRADED,
    /**
     * Does not work: no connection, dead letters that cannot be written, a stopped subscription.
     */
    DOWN
  }

  private static final Health ALL_UP = new Health(Status.UP, List.of());

  /** Copies the details. */
  public Health {
    details = List.copyOf(details);
  }

  /** Everything works. */
  public static Health up() {
    return ALL_UP;
  }

  /** Works in part. */
  public static Health degraded(String detail) {
    return new Health(Status.DEGRADED, List.of(detail));
  }

  /** Does not work. */
  public static Health down(String detail) {
    return new Health(Status.DOWN, List.of(detail));
  }

  /** The worse of both statuses with the details of both. */
  public Health and(Health other) {
    if (details.isEmpty() && status == Status.UP) {
      return other;
    }
    List<String> all = new java.util.ArrayList<>(details);
    all.addAll(other.details);
    return new Health(status.compareTo(other.status) >= 0 ? status : other.status, all);
  }
}
