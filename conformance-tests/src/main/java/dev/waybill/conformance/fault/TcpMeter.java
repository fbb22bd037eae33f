package dev.waybill.conformance.fault;

import java.util.concurrent.atomic.AtomicLong;

/** Counts what passes through a proxy. Written by its loop, read by anybody. */
final class TcpMeter {
  private final AtomicLong accepted = new AtomicLong();
  private final AtomicLong closed = new AtomicLong();
  private final AtomicLong reset = new AtomicLong();
  private final AtomicLong unreachable = new AtomicLong();
  private final AtomicLong requestBytes = new AtomicLong();
  private final AtomicLong responseBytes = new AtomicLong();
  private final AtomicLong droppedBytes = new AtomicLong();

  void accepted() {
    accepted.incrementAndGet();
  }

  void closed() {
    closed.incrementAndGet();
  }

  void reset() {
    reset.incrementAndGet();
  }

  void unreachable() {
    unreachable.incrementAndGet();
  }

  void dropped(int bytes) {
    droppedBytes.addAndGet(bytes);
  }

  void forwarded(Direction direction, int bytes) {
    (direction == Direction.REQUESTS ? requestBytes : responseBytes).addAndGet(bytes);
  }

  TcpCounts counts() {
    long gone = closed.get();
    long came = accepted.get();
    return new TcpCounts(
        came,
        came - gone,
        reset.get(),
        unreachable.get(),
        requestBytes.get(),
        responseBytes.get(),
        droppedBytes.get());
  }
}
