package dev.waybill.testbrokers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Asks a NATS cluster, in its own protocol, whether it can place a stream on so many of its
 * servers. Healthy servers cannot for their first moments: who places has not heard yet what room
 * the others have. Blocks for a few seconds at most.
 */
final class NatsPlacement {
  private static final String STREAM = "WAYBILL_PLACEMENT";
  private static final String INBOX = "_INBOX.placement";

  private final Socket socket;
  private final BufferedReader in;

  private NatsPlacement(Socket socket) throws IOException {
    this.socket = socket;
    this.in =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
  }

  /** Tells whether it can; the stream is gone again afterwards. */
  static boolean works(String endpoint, int servers) {
    try (Socket socket = Endpoints.connect(endpoint)) {
      NatsPlacement placement = new NatsPlacement(socket);
      placement.greet();
      boolean placed =
          placement.succeeds(
              "$JS.API.STREAM.CREATE." + STREAM,
              "{\"name\":\"%s\",\"subjects\":[\"%s\"],\"storage\":\"memory\",\"num_replicas\":%d}"
                  .formatted(STREAM, "waybill.placement", servers));
      return placed && placement.succeeds("$JS.API.STREAM.DELETE." + STREAM, "");
    } catch (IOException notYet) {
      return false;
    }
  }

  private void greet() throws IOException {
    in.readLine(); // INFO
    send("CONNECT {\"verbose\":false,\"pedantic\":false}\r\nSUB " + INBOX + " 1\r\n");
  }

  private boolean succeeds(String subject, String request) throws IOException {
    send("PUB %s %s %d\r\n%s\r\n".formatted(subject, INBOX, request.length(), request));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (line.startsWith("MSG ")) {
        return !in.readLine().contains("\"error\"");
      }
    }
    return false;
  }

  private void send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }
}
