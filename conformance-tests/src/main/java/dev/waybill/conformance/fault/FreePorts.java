package dev.waybill.conformance.fault;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Hands out free loopback ports for servers that are taken down and brought back on the same port.
 *
 * <p>The ports lie below the ephemeral range of Linux and macOS. A port out of that range could be
 * taken by any outgoing connection while the server is down; a client that keeps trying to connect
 * to a dead local server can even connect to itself.
 *
 * <p>Thread-safe. Does not block.
 */
public final class FreePorts {
  private static final int FIRST = 20_000;
  private static final int LAST = 32_000;
  private static final int ATTEMPTS = 500;
  private static final Set<Integer> HANDED_OUT = ConcurrentHashMap.newKeySet();

  private FreePorts() {}

  /**
   * Returns a port that was free on loopback just now and that this JVM has not handed out before.
   *
   * @throws IllegalStateException if no port was free
   */
  public static int next() {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
      if (isFree(port) && HANDED_OUT.add(port)) {
        return port;
      }
    }
    throw new IllegalStateException(
        "Free port not found on loopback in %d..%d: %d tries met ports in use. Stop other servers."
            .formatted(FIRST, LAST, ATTEMPTS));
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException taken) {
      return false;
    }
  }
}
