package dev.waybill.conformance.fault;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** The faults in force at a proxy, as questions its loop asks. Belongs to the loop's thread. */
final class FaultSet {
  private static final long NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final int CHUNKS_PER_SECOND = 10;

  private final List<ActiveFault> active = new ArrayList<>();

  void add(ActiveFault fault) {
    active.add(fault);
  }

  boolean remove(ActiveFault fault) {
    return active.remove(fault);
  }

  List<ActiveFault> all() {
    return List.copyOf(active);
  }

  List<ActiveFault> overdue(long now) {
    return active.stream().filter(fault -> fault.isOverdue(now)).toList();
  }

  long nanosToDeadline(long now) {
    return active.stream().mapToLong(fault -> fault.nanosLeft(now)).min().orElse(60 * NANOS);
  }

  boolean refuses() {
    return active.stream()
        .map(ActiveFault::fault)
        .anyMatch(fault -> fault instanceof TcpFault.Refuse || fault instanceof TcpFault.Cut);
  }

  boolean holds() {
    return active.stream().anyMatch(fault -> fault.fault() instanceof TcpFault.Stall);
  }

  boolean swallows(Direction direction) {
    return active.stream().anyMatch(fault -> swallows(fault, direction));
  }

  void swallowed(Direction direction, int bytes) {
    active.stream().filter(fault -> swallows(fault, direction)).forEach(fault -> fault.bite(bytes));
  }

  /** Notes that bytes, or a new connection, came while everything is held back. */
  void held(int bytes) {
    active.stream()
        .filter(fault -> fault.fault() instanceof TcpFault.Stall)
        .forEach(fault -> fault.bite(bytes));
  }

  /** Returns how many bytes to read at once, so that a slow link trickles instead of jumping. */
  int chunkSize(int capacity) {
    int size = capacity;
    for (ActiveFault fault : active) {
      if (fault.fault() instanceof TcpFault.Throttle throttle) {
        size = Math.min(size, Math.max(1, throttle.bytesPerSecond() / CHUNKS_PER_SECOND));
      }
    }
    return size;
  }

  /** Returns by how much to delay a chunk that has just been read. */
  long latencyNanos(int bytes) {
    long nanos = 0;
    for (ActiveFault fault : active) {
      if (fault.fault() instanceof TcpFault.Latency latency) {
        long jitter = latency.jitter().toNanos();
        nanos += latency.delay().toNanos();
        nanos += jitter == 0 ? 0 : ThreadLocalRandom.current().nextLong(jitter + 1);
        fault.bite(bytes);
      }
    }
    return nanos;
  }

  /** Returns how long a chunk occupies the link. */
  long transferNanos(int bytes) {
    long nanos = 0;
    for (ActiveFault fault : active) {
      if (fault.fault() instanceof TcpFault.Throttle throttle) {
        nanos = Math.max(nanos, bytes * NANOS / throttle.bytesPerSecond());
        fault.bite(bytes);
      }
    }
    return nanos;
  }

  private static boolean swallows(ActiveFault fault, Direction direction) {
    return fault.fault() instanceof TcpFault.BlackHole hole
        && hole.directions().contains(direction);
  }
}
