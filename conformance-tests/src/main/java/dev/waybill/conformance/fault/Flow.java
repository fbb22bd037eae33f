package dev.waybill.conformance.fault;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One direction of a connection: a line of chunks, each with the time at which it is due. Belongs
 * to the loop's thread.
 */
final class Flow {
  private static final int CHUNK_BYTES = 16 * 1024;
  private static final int MAX_QUEUED_BYTES = 1024 * 1024;

  private record Chunk(ByteBuffer data, long due) {}

  private final Direction direction;
  private final SocketChannel from;
  private final SocketChannel to;
  private final Relay relay;
  private final Deque<Chunk> queue = new ArrayDeque<>();
  private final Map<ActiveFault, Long> allowance = new HashMap<>();
  private int queuedBytes;
  private long lastDue = System.nanoTime();
  private boolean ended;
  private boolean finished;
  private boolean hole;
  private boolean sinkLost;
  private boolean cutOff;
  private boolean blocked;

  Flow(Direction direction, SocketChannel from, SocketChannel to, Relay relay) {
    this.direction = direction;
    this.from = from;
    this.to = to;
    this.relay = relay;
    relay.faults().all().forEach(this::begin);
  }

  Direction direction() {
    return direction;
  }

  void begin(ActiveFault fault) {
    if (fault.fault() instanceof TcpFault.CloseAfterBytes limit && limit.direction() == direction) {
      allowance.put(fault, limit.bytes());
    }
  }

  void read(long now) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(relay.faults().chunkSize(CHUNK_BYTES));
    int count = from.read(buffer);
    if (count < 0) {
      ended = true;
      hole |= relay.faults().swallows(direction);
    } else if (count > 0) {
      take(buffer.flip(), count, now);
    }
  }

  /** Writes what is due; returns the time until the next chunk is. */
  long write(long now) throws IOException {
    blocked = false;
    while (!queue.isEmpty() && !relay.faults().holds() && !blocked && !cutOff) {
      Chunk head = queue.getFirst();
      if (head.due() - now > 0) {
        return head.due() - now;
      }
      forward(head.data());
      if (!head.data().hasRemaining()) {
        queue.removeFirst();
      }
    }
    if (ended && queue.isEmpty() && !finished && !hole && !sinkLost && !relay.faults().holds()) {
      to.shutdownOutput();
      finished = true;
    }
    return Long.MAX_VALUE;
  }

  /** Makes everything due now: what delayed it may be gone. */
  void hurry() {
    long now = System.nanoTime();
    List<Chunk> waiting = List.copyOf(queue);
    queue.clear();
    waiting.forEach(chunk -> queue.add(new Chunk(chunk.data(), now)));
    lastDue = now;
    allowance.keySet().retainAll(relay.faults().all());
  }

  void lostSource() {
    ended = true;
    hole = true;
  }

  void lostSink() {
    sinkLost = true;
    queue.clear();
    queuedBytes = 0;
  }

  boolean hasHole() {
    return hole;
  }

  boolean isCutOff() {
    return cutOff;
  }

  boolean isFinished() {
    return finished;
  }

  boolean wantsRead() {
    return !ended && queuedBytes < MAX_QUEUED_BYTES;
  }

  boolean wantsWrite() {
    return blocked;
  }

  private void take(ByteBuffer data, int count, long now) {
    FaultSet faults = relay.faults();
    if (faults.swallows(direction) || sinkLost) {
      hole = true;
      relay.meter().dropped(count);
      faults.swallowed(direction, count);
      return;
    }
    faults.held(count);
    lastDue = Math.max(now + faults.latencyNanos(count), lastDue) + faults.transferNanos(count);
    queue.add(new Chunk(data, lastDue));
    queuedBytes += count;
  }

  private void forward(ByteBuffer data) throws IOException {
    int limit = data.limit();
    long allowed = allowance.values().stream().mapToLong(Long::longValue).min().orElse(limit);
    data.limit((int) Math.min(limit, data.position() + allowed));
    int wanted = data.remaining();
    int count = to.write(data);
    data.limit(limit);
    blocked = count < wanted;
    queuedBytes -= count;
    relay.meter().forwarded(direction, count);
    allowance.replaceAll((fault, left) -> left - count);
    allowance.forEach(
        (fault, left) -> {
          if (left <= 0) {
            fault.bite(1);
            cutOff = true;
          }
        });
  }
}
