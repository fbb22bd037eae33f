package dev.waybill.conformance.fault;

import java.time.Duration;
import java.util.Set;

/**
 * What a {@link TcpProxy} can do to the connections that pass through it. All faults are immutable;
 * several may be active at once, and those of one kind add up.
 */
public sealed interface TcpFault {

  /** Delays every byte in both directions; order within a connection is kept. */
  static TcpFault latency(Duration delay, Duration jitter) {
    return new Latency(delay, jitter);
  }

  /** Swallows what the client sends: the broker never sees the request. */
  static TcpFault dropRequests() {
    return new BlackHole(Set.of(Direction.REQUESTS));
  }

  /** Swallows what the broker sends: it did the work, and the client never hears of it. */
  static TcpFault dropResponses() {
    return new BlackHole(Set.of(Direction.RESPONSES));
  }

  /** Swallows both directions: a half-open connection, seen from either side. */
  static TcpFault blackHole() {
    return new BlackHole(Set.of(Direction.values()));
  }

  /** Accepts connections and holds everything back; on heal the held bytes flow. */
  static TcpFault stall() {
    return new Stall();
  }

  /** Limits each direction of each connection to a rate. */
  static TcpFault throttle(int bytesPerSecond) {
    return new Throttle(bytesPerSecond);
  }

  /** Closes each connection when it has carried that many more bytes in that direction. */
  static TcpFault closeAfterBytes(Direction direction, long bytes) {
    return new CloseAfterBytes(direction, bytes);
  }

  /** Resets every open connection once; new ones are welcome. */
  static TcpFault reset() {
    return new Reset();
  }

  /** Refuses new connections; those that are open stay. */
  static TcpFault refuse() {
    return new Refuse();
  }

  /** Resets every open connection and refuses new ones: the broker is gone. */
  static TcpFault cut() {
    return new Cut();
  }

  /** See {@link #latency}; a random part of {@code jitter} is added to {@code delay}. */
  record Latency(Duration delay, Duration jitter) implements TcpFault {
    /** Rejects negative durations. */
    public Latency {
      if (delay.isNegative() || jitter.isNegative()) {
        throw new IllegalArgumentException(
            "Latency of '%s' with jitter '%s' refused: neither may be negative."
                .formatted(delay, jitter));
      }
    }
  }

  /**
   * See {@link #blackHole}. The end of a connection is swallowed too. A connection that lost bytes
   * is reset when the fault heals, for its stream would be corrupt.
   */
  record BlackHole(Set<Direction> directions) implements TcpFault {
    /** Rejects an empty set. */
    public BlackHole {
      directions = Set.copyOf(directions);
      if (directions.isEmpty()) {
        throw new IllegalArgumentException(
            "Black hole without a direction refused: name REQUESTS, RESPONSES or both.");
      }
    }
  }

  /** See {@link #stall}. */
  record Stall() implements TcpFault {}

  /** See {@link #throttle}. */
  record Throttle(int bytesPerSecond) implements TcpFault {
    /** Rejects a rate below one byte per second. */
    public Throttle {
      if (bytesPerSecond < 1) {
        throw new IllegalArgumentException(
            "Throttle of %d bytes per second refused: must be at least 1."
                .formatted(bytesPerSecond));
      }
    }
  }

  /** See {@link #closeAfterBytes}. Exactly {@code bytes} bytes are forwarded. */
  record CloseAfterBytes(Direction direction, long bytes) implements TcpFault {
    /** Rejects a negative count. */
    public CloseAfterBytes {
      if (bytes < 0) {
        throw new IllegalArgumentException(
            "Close after %d bytes refused: must not be negative.".formatted(bytes));
      }
    }
  }

  /** See {@link #reset}. */
  record Reset() implements TcpFault {}

  /** See {@link #refuse}. */
  record Refuse() implements TcpFault {}

  /** See {@link #cut}. */
  record Cut() implements TcpFault {}
}
