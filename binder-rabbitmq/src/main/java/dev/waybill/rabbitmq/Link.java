package dev.waybill.rabbitmq;

import com.rabbitmq.client.Connection;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A connection, and the way to write many messages at once; without TLS only, where the client's
 * sockets are its own.
 */
record Link(Connection connection, @Nullable CorkedSocket socket) {
  /** More is to come from this thread. */
  void cork() {
    if (socket != null) {
      socket.cork();
    }
  }

  /** Has a signal run whenever more is asked for; false if nothing will run it. */
  boolean whenDrained(Runnable signal) {
    if (socket == null) {
      return false;
    }
    socket.whenDrained(signal);
    return true;
  }

  /** That was all. */
  void uncork() throws IOException {
    if (socket != null) {
      socket.uncork();
    }
  }
}
