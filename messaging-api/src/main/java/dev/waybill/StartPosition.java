package dev.waybill;

import java.time.Instant;
import java.util.Objects;

/**
 * Where a group begins that has never been subscribed before. A group that has a position goes on
 * from it, whatever is asked for here.
 */
public sealed interface StartPosition {
  /** What a binder can declare. */
  enum Kind {
    LATEST,
    EARLIEST,
    TIME
  }

  /** The kind of this position. */
  Kind kind();

  /** Events published after the group's first subscription is ready. The default; portable. */
  static StartPosition latest() {
    return new Latest();
  }

  /** The oldest event that the broker still has. */
  static StartPosition earliest() {
    return new Earliest();
  }

  /** The first event that was stored at or after {@code instant}. */
  static StartPosition at(Instant instant) {
    return new At(instant);
  }

  /** See {@link #latest()}. */
  record Latest() implements StartPosition {
    @Override
    public Kind kind() {
      return Kind.LATEST;
    }
  }

  /** See {@link #earliest()}. */
  record Earliest() implements StartPosition {
    @Override
    public Kind kind() {
      return Kind.EARLIEST;
    }
  }

  /** See {@link #at(Instant)}. */
  record At(Instant instant) implements StartPosition {
    /** The instant must not be null. */
    public At {
      Objects.requireNonNull(instant, "instant");
    }

    @Override
    public Kind kind() {
      return Kind.TIME;
    }
  }
}
