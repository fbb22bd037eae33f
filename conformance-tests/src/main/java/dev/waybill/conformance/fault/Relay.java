package dev.waybill.conformance.fault;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The proxy's event loop. All state but the counters belongs to the one thread that runs it; others
 * hand in their wishes by {@link #call}.
 */
final class Relay implements Runnable {
  private static final long CALL_SECONDS = 20;
  private static final long REBIND_MILLIS = 50;

  private final InetSocketAddress target;
  private final InetSocketAddress local;
  private final Selector selector = Selector.open();
  private final Queue<FutureTask<?>> calls = new ConcurrentLinkedQueue<>();
  private final FaultSet faults = new FaultSet();
  private final Set<Link> links = new HashSet<>();
  private final TcpMeter meter = new TcpMeter();
  private @Nullable ServerSocketChannel listener;
  private volatile boolean closing;

  Relay(InetSocketAddress target, int port) throws IOException {
    this.target = target;
    this.local = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    listen();
  }

  int port() {
    return local.getPort();
  }

  InetSocketAddress target() {
    return target;
  }

  TcpMeter meter() {
    return meter;
  }

  Selector selector() {
    return selector;
  }

  FaultSet faults() {
    return faults;
  }

  /** Runs an action in the loop and waits for it; returns false if the loop has ended. */
  boolean call(Runnable action) {
    FutureTask<?> call = new FutureTask<>(action, null);
    calls.add(call);
    selector.wakeup();
    if (closing) {
      call.cancel(false);
    }
    try {
      call.get(CALL_SECONDS, TimeUnit.SECONDS);
      return true;
    } catch (CancellationException closed) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException(
          "Proxy on port %d did not take a command: %s.".formatted(port(), e), e);
    }
  }

  void close() {
    closing = true;
    selector.wakeup();
  }

  void begin(ActiveFault fault) {
    TcpFault kind = fault.fault();
    if (!(kind instanceof TcpFault.Reset)) {
      faults.add(fault);
    }
    if (kind instanceof TcpFault.Reset || kind instanceof TcpFault.Cut) {
      fault.bite(links.size());
      List.copyOf(links).forEach(Link::reset);
    }
    if (kind instanceof TcpFault.Reset) {
      fault.markHealed();
    }
    links.forEach(link -> link.begin(fault));
    matchListener();
  }

  void end(ActiveFault fault) {
    if (faults.remove(fault)) {
      List.copyOf(links).forEach(Link::healed);
    }
    matchListener();
    fault.markHealed();
  }

  void endAll() {
    faults.all().forEach(this::end);
  }

  void forget(Link link) {
    if (links.remove(link)) {
      meter.closed();
    }
  }

  @Override
  public void run() {
    try {
      while (!closing) {
        for (FutureTask<?> call = calls.poll(); call != null; call = calls.poll()) {
          call.run();
        }
        long now = System.nanoTime();
        faults.overdue(now).forEach(this::end);
        select(advance(now));
      }
    } catch (IOException e) {
      throw new IllegalStateException("Proxy on port %d ended: %s.".formatted(port(), e), e);
    } finally {
      closing = true;
      shutDown();
    }
  }

  /** Moves what is due and returns how long to wait for the next. */
  private long advance(long now) {
    long wait = faults.nanosToDeadline(now);
    for (Link link : List.copyOf(links)) {
      wait = Math.min(wait, link.advance(now));
    }
    if (listener == null && !faults.refuses()) {
      matchListener();
      wait = Math.min(wait, TimeUnit.MILLISECONDS.toNanos(REBIND_MILLIS));
    }
    return wait;
  }

  private void select(long waitNanos) throws IOException {
    if (waitNanos <= 0) {
      selector.selectNow();
    } else {
      // One millisecond more: select(0) would wait for ever and rounding down would spin.
      selector.select(TimeUnit.NANOSECONDS.toMillis(waitNanos) + 1);
    }
    for (SelectionKey key : selector.selectedKeys()) {
      if (key.attachment() instanceof Link link) {
        link.ready(key);
      } else if (key.isValid()) {
        accept();
      }
    }
    selector.selectedKeys().clear();
  }

  private void accept() throws IOException {
    ServerSocketChannel from = listener;
    SocketChannel client = from == null ? null : from.accept();
    if (client != null) {
      meter.accepted();
      faults.held(1);
      try {
        Link link = new Link(this, client);
        links.add(link);
        link.connect();
      } catch (IOException noMoreSockets) {
        meter.closed();
        meter.unreachable();
        client.close();
      }
    }
  }

  private void matchListener() {
    try {
      if (faults.refuses()) {
        closeListener();
      } else if (listener == null) {
        listen();
      }
    } catch (IOException portBusy) {
      // Tried again by advance(): the port comes back when its last user is gone.
      listener = null;
    }
  }

  private void listen() throws IOException {
    ServerSocketChannel channel = ServerSocketChannel.open();
    try {
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      channel.bind(local);
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_ACCEPT);
      listener = channel;
    } finally {
      if (listener != channel) {
        channel.close();
      }
    }
  }

  private void closeListener() throws IOException {
    ServerSocketChannel open = listener;
    if (open != null) {
      listener = null;
      open.close();
      // A registered channel lets go of its port only when the selector has seen the cancellation.
      selector.selectNow();
      selector.selectedKeys().clear();
    }
  }

  private void shutDown() {
    List.copyOf(links).forEach(Link::reset);
    faults.all().forEach(ActiveFault::markHealed);
    try {
      closeListener();
      selector.close();
    } catch (IOException e) {
      throw new IllegalStateException("Proxy on port %d not closed: %s.".formatted(port(), e), e);
    } finally {
      calls.forEach(call -> call.cancel(false));
    }
  }
}
