package dev.waybill.testbrokers;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/** Endpoints as {@code host:port}. */
final class Endpoints {
  private static final int TIMEOUT_MILLIS = 2_000;

  private Endpoints() {}

  static String loopback(int port) {
    return "127.0.0.1:" + port;
  }

  /** Tells whether somebody takes connections. */
  static boolean listens(String endpoint) {
    try (Socket socket = connect(endpoint)) {
      return socket.isConnected();
    } catch (IOException down) {
      return false;
    }
  }

  /** Connects for short questions: neither the connect nor a read waits for long. */
  static Socket connect(String endpoint) throws IOException {
    int colon = endpoint.lastIndexOf(':');
    InetSocketAddress address =
        new InetSocketAddress(
            endpoint.substring(0, colon), Integer.parseInt(endpoint.substring(colon + 1)));
    Socket socket = new Socket();
    try {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.connect(address, TIMEOUT_MILLIS);
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }
}
