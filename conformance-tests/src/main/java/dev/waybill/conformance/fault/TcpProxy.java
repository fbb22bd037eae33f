package dev.waybill.conformance.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;

/**
 * Listens on a loopback port, forwards to a broker, and does harm to the connections on request.
 *
 * <p>It works for every protocol over TCP whose client can be pointed at it; a broker that tells
 * clients where to connect (Kafka, Pulsar, NATS) must advertise {@link #endpoint()}. The client's
 * connection is accepted before the broker's is made, so a client of a dead broker sees a reset and
 * not a refusal.
 *
 * <p>Every fault heals itself after a deadline. {@link #close()} heals all faults, resets all
 * connections and ends the proxy's only thread, a daemon.
 *
 * <p>Thread-safe. Methods return as soon as what they ask for is in force.
 */
public final class TcpProxy implements AutoCloseable {
  private static final Duration HEAL_AFTER = Duration.ofMinutes(2);
  private static final int PROBE_MILLIS = 2_000;

  private final Relay relay;
  private final Thread thread;

  private TcpProxy(Relay relay) {
    this.relay = relay;
    this.thread = new Thread(relay, "waybill-tcp-proxy-" + relay.port());
    this.thread.setDaemon(true);
  }

  /** Opens a proxy to a port on loopback. See {@link #to(String, int)}. */
  public static TcpProxy to(int port) {
    return to(InetAddress.getLoopbackAddress().getHostAddress(), port);
  }

  /**
   * Opens a proxy on a free loopback port. The target need not be there yet.
   *
   * @throws IllegalArgumentException if the host name does not resolve
   * @throws UncheckedIOException if the proxy cannot listen
   */
  public static TcpProxy to(String host, int port) {
    return to(host, port, FreePorts.next());
  }

  /**
   * Opens a proxy on this loopback port. The target need not be there yet.
   *
   * @throws IllegalArgumentException if the host name does not resolve
   * @throws UncheckedIOException if the proxy cannot listen
   */
  public static TcpProxy to(String host, int port, int listenOn) {
    InetSocketAddress target = new InetSocketAddress(host, port);
    if (target.isUnresolved()) {
      throw new IllegalArgumentException(
          "Proxy to '%s:%d' not opened: the host name does not resolve.".formatted(host, port));
    }
    try {
      TcpProxy proxy = new TcpProxy(new Relay(target, listenOn));
      proxy.thread.start();
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Proxy to '%s:%d' not opened: cannot listen on port %d of loopback."
              .formatted(host, port, listenOn),
          e);
    }
  }

  /** Returns the port that clients connect to; it stays the same for the life of the proxy. */
  public int port() {
    return relay.port();
  }

  /** Returns {@code host:port} that clients connect to. */
  public String endpoint() {
    return InetAddress.getLoopbackAddress().getHostAddress() + ":" + port();
  }

  /** Puts a fault in force for at most two minutes. See {@link #inject(TcpFault, Duration)}. */
  public ActiveFault inject(TcpFault fault) {
    return inject(fault, HEAL_AFTER);
  }

  /**
   * Puts a fault in force until it is healed, or at the latest after {@code healAfter}.
   *
   * @throws IllegalStateException if the proxy is closed
   */
  public ActiveFault inject(TcpFault fault, Duration healAfter) {
    ActiveFault active = new ActiveFault(fault, healAfter, this::heal);
    if (!relay.call(() -> relay.begin(active))) {
      throw new IllegalStateException(
          "Fault '%s' not injected at %s: the proxy is closed.".formatted(fault, endpoint()));
    }
    if ((fault instanceof TcpFault.Refuse || fault instanceof TcpFault.Cut)
        && refusesConnection()) {
      active.bite(1);
    }
    return active;
  }

  /** Ends all faults. */
  public void heal() {
    relay.call(relay::endAll);
  }

  /** Returns what has passed so far. */
  public TcpCounts counts() {
    return relay.meter().counts();
  }

  /** Heals all faults, resets all connections, frees port and thread. Idempotent. */
  @Override
  public void close() {
    relay.close();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String toString() {
    return "TcpProxy[%s -> %s]".formatted(endpoint(), relay.target());
  }

  private void heal(ActiveFault fault) {
    relay.call(() -> relay.end(fault));
  }

  private boolean refusesConnection() {
    try (Socket probe = new Socket()) {
      probe.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port()), PROBE_MILLIS);
      return false;
    } catch (ConnectException refused) {
      return true;
    } catch (IOException unclear) {
      return false;
    }
  }
}
