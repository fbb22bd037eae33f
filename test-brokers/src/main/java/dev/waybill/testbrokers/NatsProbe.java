package dev.waybill.testbrokers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks a NATS server whether it serves, with no client. Blocks for a few seconds at most. */
final class NatsProbe {
  private static final Pattern VERSION = Pattern.compile("\"version\":\\s*\"([^\"]+)\"");
  private static final Pattern JET_STREAM = Pattern.compile("\"jetstream\":\\s*true");

  private NatsProbe() {}

  /** Returns the server's version if it greets with JetStream; it need not let us in. */
  static Optional<String> version(String endpoint) {
    try (Socket socket = Endpoints.connect(endpoint)) {
      return Optional.ofNullable(firstLine(socket))
          .filter(line -> line.startsWith("INFO ") && JET_STREAM.matcher(line).find())
          .map(VERSION::matcher)
          .filter(Matcher::find)
          .map(found -> found.group(1));
    } catch (IOException down) {
      return Optional.empty();
    }
  }

  /** Returns the server's version if it also calls itself healthy on its monitoring port. */
  static Optional<String> serving(String endpoint, String monitor) {
    return isHealthy(monitor) ? version(endpoint) : Optional.empty();
  }

  private static boolean isHealthy(String monitor) {
    try (Socket socket = Endpoints.connect(monitor)) {
      byte[] request = "GET /healthz HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
      socket.getOutputStream().write(request);
      String status = firstLine(socket);
      return status != null && status.contains(" 200 ");
    } catch (IOException down) {
      return false;
    }
  }

  private static String firstLine(Socket socket) throws IOException {
    return new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
        .readLine();
  }
}
