package dev.waybill.testbrokers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Asks a NATS server whether it serves, with no client. Blocks for a few seconds at most. */
final class NatsProbe {
  private static final Pattern VERSION = Pattern.compile("\"version\":\\s*\"([^\"]+)\"");
  private static final Pattern JET_STREAM = Pattern.compile("\"jetstream\":\\s*true");
  // A stream's own name comes before the time of its creation; the configuration has it again.
  private static final String LEADER_OF =
      "\"name\":\\s*\"%s\",\\s*\"created\":\\s*\"[^\"]*\",\\s*"
          + "\"cluster\":\\s*\\{[^\\[}]*?\"leader\":\\s*\"([^\"]*)\"";

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

  /** Tells whether the server with this monitoring port says that it leads a stream itself. */
  static boolean leads(String monitor, String server, String stream) {
    String status = get(monitor, "/jsz?accounts=true&streams=true");
    Matcher leader =
        Pattern.compile(LEADER_OF.formatted(Pattern.quote(stream)), Pattern.DOTALL).matcher(status);
    return leader.find() && leader.group(1).equals(server);
  }

  private static boolean isHealthy(String monitor) {
    return get(monitor, "/healthz").lines().findFirst().orElse("").contains(" 200 ");
  }

  /** Returns the whole answer, or nothing if there is none. */
  private static String get(String monitor, String path) {
    try (Socket socket = Endpoints.connect(monitor)) {
      byte[] request =
          "GET %s HTTP/1.0\r\n\r\n".formatted(path).getBytes(StandardCharsets.US_ASCII);
      socket.getOutputStream().write(request);
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException down) {
      return "";
    }
  }

  private static @Nullable String firstLine(Socket socket) throws IOException {
    return new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
        .readLine();
  }
}
