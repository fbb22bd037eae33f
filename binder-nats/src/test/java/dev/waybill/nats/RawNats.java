package dev.waybill.nats;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A client that sends what it is told to, byte for byte. */
final class RawNats implements AutoCloseable {
  private final Socket socket;
  private final BufferedReader in;

  private RawNats(Socket socket) throws IOException {
    this.socket = socket;
    this.in =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
  }

  static RawNats connect(int port) throws IOException {
    RawNats raw = new RawNats(new Socket("127.0.0.1", port));
    raw.in.readLine(); // INFO
    raw.send("CONNECT {\"verbose\":false,\"headers\":true,\"protocol\":1}\r\n".getBytes());
    raw.ping();
    return raw;
  }

  void publish(String subject, String headerLines, byte[] body) throws IOException {
    byte[] headers = ("NATS/1.0\r\n" + headerLines + "\r\n").getBytes(StandardCharsets.UTF_8);
    send(
        ("HPUB " + subject + " " + headers.length + " " + (headers.length + body.length) + "\r\n")
            .getBytes(StandardCharsets.UTF_8));
    send(headers);
    send(body);
    send("\r\n".getBytes(StandardCharsets.UTF_8));
    ping();
  }

  private void ping() throws IOException {
    send("PING\r\n".getBytes(StandardCharsets.UTF_8));
    String line = in.readLine();
    while (line != null && !line.equals("PONG")) {
      if (line.startsWith("-ERR")) {
        throw new IOException(line);
      }
      line = in.readLine();
    }
  }

  private void send(byte[] bytes) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(bytes);
    out.flush();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
