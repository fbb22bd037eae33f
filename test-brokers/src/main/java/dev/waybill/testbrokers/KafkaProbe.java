package dev.waybill.testbrokers;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/**
 * Asks a Kafka server, in two of its oldest requests, whether it serves; so that no Kafka client is
 * needed. Blocks for a few seconds at most.
 */
final class KafkaProbe {
  private static final int METADATA = 3;
  private static final int API_VERSIONS = 18;
  private static final int CORRELATION = 7;

  private KafkaProbe() {}

  /** Tells whether a listener takes requests; it need not let us in. */
  static boolean answers(String endpoint) {
    try (Socket socket = Endpoints.connect(endpoint)) {
      DataInputStream response = ask(socket, API_VERSIONS, 0, new byte[0]);
      return response.readShort() == 0;
    } catch (IOException down) {
      return false;
    }
  }

  /** Returns the ids of the brokers that this one knows of; none if it does not answer. */
  static Set<Integer> brokers(String endpoint) {
    byte[] noTopics = new byte[Integer.BYTES];
    try (Socket socket = Endpoints.connect(endpoint)) {
      DataInputStream response = ask(socket, METADATA, 1, noTopics);
      Set<Integer> ids = new HashSet<>();
      for (int left = response.readInt(); left > 0; left--) {
        ids.add(response.readInt());
        skipString(response); // host
        response.readInt(); // port
        skipString(response); // rack
      }
      return ids;
    } catch (IOException down) {
      return Set.of();
    }
  }

  private static DataInputStream ask(Socket socket, int api, int version, byte[] body)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream request = new DataOutputStream(bytes);
    request.writeShort(api);
    request.writeShort(version);
    request.writeInt(CORRELATION);
    byte[] client = "waybill-probe".getBytes(StandardCharsets.US_ASCII);
    request.writeShort(client.length);
    request.write(client);
    request.write(body);
    DataOutputStream out = new DataOutputStream(socket.getOutputStream());
    out.write(frame(bytes.toByteArray()));
    DataInputStream in = new DataInputStream(socket.getInputStream());
    in.readInt(); // size
    if (in.readInt() != CORRELATION) {
      throw new IOException("Not an answer to what was asked");
    }
    return in;
  }

  /** One write, or the second half would wait for the acknowledgement of the first. */
  private static byte[] frame(byte[] request) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new DataOutputStream(bytes).writeInt(request.length);
    bytes.write(request);
    return bytes.toByteArray();
  }

  private static void skipString(DataInputStream in) throws IOException {
    int length = in.readShort();
    in.skipNBytes(Math.max(0, length));
  }
}
