package dev.waybill.testbrokers;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Asks a RabbitMQ server in AMQP 0-9-1 whether it serves, so that no AMQP client is needed. Blocks
 * for a few seconds at most.
 */
final class AmqpProbe {
  private static final int METHOD = 1;
  private static final int FRAME_END = 0xCE;
  private static final int MAX_FRAME = 1 << 20;
  private static final int CONNECTION = 10;
  private static final int CHANNEL = 20;
  private static final int QUEUE = 50;
  private static final int EXCLUSIVE = 4;
  private static final int OK = 200;

  private final Socket socket;
  private final DataInputStream in;

  private AmqpProbe(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new DataInputStream(socket.getInputStream());
  }

  /** Returns the server's version if it speaks AMQP; it need not let us in. */
  static Optional<String> version(String endpoint) {
    try (Socket socket = Endpoints.connect(endpoint)) {
      return Optional.of(new AmqpProbe(socket).start());
    } catch (IOException down) {
      return Optional.empty();
    }
  }

  /**
   * Returns the server's version if it lets guest in, declares a queue, and listens at an endpoint
   * with TLS too, if there is one: that opens last.
   */
  static Optional<String> serving(String endpoint, @Nullable String tlsEndpoint) {
    try (Socket socket = Endpoints.connect(endpoint)) {
      AmqpProbe probe = new AmqpProbe(socket);
      String version = probe.start();
      probe.login();
      probe.declare();
      return tlsEndpoint == null || Endpoints.listens(tlsEndpoint)
          ? Optional.of(version)
          : Optional.empty();
    } catch (IOException notYet) {
      return Optional.empty();
    }
  }

  private String start() throws IOException {
    socket.getOutputStream().write(new byte[] {'A', 'M', 'Q', 'P', 0, 0, 9, 1});
    DataInputStream start = expect(CONNECTION, 10);
    start.readUnsignedShort(); // protocol version
    byte[] properties = start.readNBytes(start.readInt());
    return versionIn(new String(properties, StandardCharsets.ISO_8859_1));
  }

  private void login() throws IOException {
    Method startOk = new Method(0, CONNECTION, 11);
    startOk.out.writeInt(0); // no client properties
    startOk.shortString("PLAIN");
    startOk.longString("\0guest\0guest");
    startOk.shortString("en_US");
    startOk.send();
    DataInputStream tune = expect(CONNECTION, 30);
    Method tuneOk = new Method(0, CONNECTION, 31);
    tuneOk.out.writeShort(tune.readShort()); // channels
    tuneOk.out.writeInt(tune.readInt()); // frame size
    tuneOk.out.writeShort(0); // no heartbeat
    tuneOk.send();
    Method open = new Method(0, CONNECTION, 40);
    open.shortString("/");
    open.shortString("");
    open.out.writeByte(0);
    open.send();
    expect(CONNECTION, 41);
  }

  /** The server's own name for the queue, which ends with the connection. */
  private void declare() throws IOException {
    Method open = new Method(1, CHANNEL, 10);
    open.shortString("");
    open.send();
    expect(CHANNEL, 11);
    Method declare = new Method(1, QUEUE, 10);
    declare.out.writeShort(0);
    declare.shortString("");
    declare.out.writeByte(EXCLUSIVE);
    declare.out.writeInt(0); // no arguments
    declare.send();
    expect(QUEUE, 11);
    Method close = new Method(0, CONNECTION, 50);
    close.out.writeShort(OK);
    close.shortString("");
    close.out.writeInt(0); // no method is to blame
    close.send();
    expect(CONNECTION, 51);
  }

  /** Returns what follows the ids of a method; any other one, such as a close, is a refusal. */
  private DataInputStream expect(int classId, int methodId) throws IOException {
    int type = in.readUnsignedByte();
    in.readUnsignedShort(); // channel
    int size = in.readInt();
    if (type != METHOD || size < 4 || size > MAX_FRAME) {
      throw new IOException("Not a method of AMQP 0-9-1");
    }
    byte[] payload = in.readNBytes(size);
    if (in.readUnsignedByte() != FRAME_END) {
      throw new IOException("Not a frame of AMQP 0-9-1");
    }
    DataInputStream method = new DataInputStream(new ByteArrayInputStream(payload));
    if (method.readUnsignedShort() != classId || method.readUnsignedShort() != methodId) {
      throw new IOException("Not the answer to what was asked");
    }
    return method;
  }

  /** The name of the field, its type, its length in four bytes, and the text. */
  private static String versionIn(String properties) {
    String field = (char) "version".length() + "versionS";
    int at = properties.indexOf(field) + field.length() + 3;
    return at < field.length() + 3 || at >= properties.length()
        ? "of unknown version"
        : properties.substring(
            at + 1, Math.min(at + 1 + properties.charAt(at), properties.length()));
  }

  /** A method on its way to the server, in one write. */
  private final class Method {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);
    private final int channel;

    Method(int channel, int classId, int methodId) throws IOException {
      this.channel = channel;
      out.writeShort(classId);
      out.writeShort(methodId);
    }

    void shortString(String text) throws IOException {
      out.writeByte(text.length());
      out.writeBytes(text);
    }

    void longString(String text) throws IOException {
      out.writeInt(text.length());
      out.writeBytes(text);
    }

    void send() throws IOException {
      ByteArrayOutputStream frame = new ByteArrayOutputStream();
      DataOutputStream header = new DataOutputStream(frame);
      header.writeByte(METHOD);
      header.writeShort(channel);
      header.writeInt(bytes.size());
      bytes.writeTo(header);
      header.writeByte(FRAME_END);
      socket.getOutputStream().write(frame.toByteArray());
    }
  }
}
