package dev.waybill.rabbitmq;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * A socket whose writer can say that more is to come. The client flushes after each message, and a
 * call of the operating system for each costs more than the rest of publishing; between {@link
 * #cork} and {@link #uncork} what one thread writes is kept together. Everybody else's flushes pass
 * as ever. And whose reader says when it has read all there is: who is told then, and not with each
 * message, is woken less often.
 */
final class CorkedSocket extends Socket {
  private static final int BUFFER = 64 << 10;

  private volatile @Nullable Thread corkedBy;
  private @Nullable OutputStream out;
  private volatile @Nullable Runnable whenDrained;

  /** Runs on the reading thread, each time before that asks for more, for which it may wait. */
  void whenDrained(Runnable signal) {
    whenDrained = signal;
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return new Attentive(super.getInputStream());
  }

  /** From here on the calling thread's flushes wait. */
  void cork() {
    corkedBy = Thread.currentThread();
  }

  /** What was kept together leaves. */
  void uncork() throws IOException {
    corkedBy = null;
    OutputStream open = out;
    if (open != null) {
      open.flush();
    }
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    OutputStream open = out;
    if (open == null) {
      open = new Corked(super.getOutputStream());
      out = open;
    }
    return open;
  }

  /**
   * Takes as much as there is in one call of the operating system, where the client would ask for 8
   * KiB. The reading thread's alone.
   */
  private final class Attentive extends InputStream {
    private final InputStream socket;
    private final byte[] buffer = new byte[BUFFER];
    private int position;
    private int count;

    Attentive(InputStream socket) {
      this.socket = socket;
    }

    /** False at the end. */
    private boolean fill() throws IOException {
      Runnable signal = whenDrained;
      if (signal != null) {
        signal.run();
      }
      position = 0;
      count = 0; // should the read fail, by its timeout or for good
      count = Math.max(0, socket.read(buffer, 0, BUFFER));
      return count > 0;
    }

    @Override
    public int read() throws IOException {
      return position < count || fill() ? buffer[position++] & 0xff : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      if (position >= count && !fill()) {
        return -1;
      }
      int read = Math.min(length, count - position);
      System.arraycopy(buffer, position, bytes, offset, read);
      position += read;
      return read;
    }

    @Override
    public int available() throws IOException {
      return count - position + socket.available();
    }

    @Override
    public void close() throws IOException {
      CorkedSocket.this.close();
    }
  }

  private final class Corked extends OutputStream {
    private final BufferedOutputStream buffer;
    private final ReentrantLock lock = new ReentrantLock();

    Corked(OutputStream socket) {
      buffer = new BufferedOutputStream(socket, BUFFER);
    }

    @Override
    public void write(int value) throws IOException {
      lock.lock();
      try {
        buffer.write(value);
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      lock.lock();
      try {
        buffer.write(bytes, offset, length);
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void flush() throws IOException {
      if (corkedBy == Thread.currentThread()) {
        return;
      }
      lock.lock();
      try {
        buffer.flush();
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void close() throws IOException {
      CorkedSocket.this.close();
    }
  }

  /** Makes such sockets, and remembers the one that a connection uses: the last. */
  static final class Factory extends SocketFactory {
    private volatile @Nullable CorkedSocket last;

    @Nullable CorkedSocket last() {
      return last;
    }

    @Override
    public Socket createSocket() {
      CorkedSocket socket = new CorkedSocket();
      last = socket;
      return socket;
    }

    @Override
    public Socket createSocket(String host, int port) {
      throw new UnsupportedOperationException("The client connects by itself");
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) {
      throw new UnsupportedOperationException("The client connects by itself");
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
      throw new UnsupportedOperationException("The client connects by itself");
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
      throw new UnsupportedOperationException("The client connects by itself");
    }
  }
}
