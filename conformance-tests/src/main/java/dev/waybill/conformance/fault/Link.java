package dev.waybill.conformance.fault;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/** One client connection and its continuation to the broker. Belongs to the loop's thread. */
final class Link {
  private final Relay relay;
  private final SocketChannel client;
  private final SocketChannel server;
  private final SelectionKey clientKey;
  private final SelectionKey serverKey;
  private final Flow requests;
  private final Flow responses;
  private boolean connected;
  private boolean tainted;
  private boolean closed;

  Link(Relay relay, SocketChannel client) throws IOException {
    this.relay = relay;
    this.client = client;
    this.server = SocketChannel.open();
    clientKey = register(client);
    serverKey = register(server);
    requests = new Flow(Direction.REQUESTS, client, server, relay);
    responses = new Flow(Direction.RESPONSES, server, client, relay);
  }

  void connect() {
    try {
      connected = server.connect(relay.target());
      if (!connected) {
        serverKey.interestOps(SelectionKey.OP_CONNECT);
      }
    } catch (IOException refused) {
      relay.meter().unreachable();
      reset();
    }
  }

  void ready(SelectionKey key) {
    if (closed || !key.isValid()) {
      return;
    }
    if (key.isConnectable()) {
      finishConnect();
    } else if (key.isReadable()) {
      read(key == clientKey ? requests : responses);
    }
    // What has become writable is written by advance(), which the loop calls next.
  }

  /** Writes what is due in both directions and returns the time until more will be. */
  long advance(long now) {
    if (closed || !connected) {
      return Long.MAX_VALUE;
    }
    long wait = Math.min(write(requests, now), closed ? Long.MAX_VALUE : write(responses, now));
    if (!closed && requests.isFinished() && responses.isFinished()) {
      close();
    }
    if (!closed) {
      listen(clientKey, requests, responses);
      listen(serverKey, responses, requests);
    }
    return closed ? Long.MAX_VALUE : wait;
  }

  void begin(ActiveFault fault) {
    requests.begin(fault);
    responses.begin(fault);
  }

  /** A fault has ended: a stream with a hole in it must not go on. */
  void healed() {
    FaultSet faults = relay.faults();
    boolean silent =
        faults.holds()
            || faults.swallows(Direction.REQUESTS)
            || faults.swallows(Direction.RESPONSES);
    if (!silent && (tainted || requests.hasHole() || responses.hasHole())) {
      reset();
    } else {
      requests.hurry();
      responses.hurry();
    }
  }

  void reset() {
    if (!closed) {
      relay.meter().reset();
      end(client, true);
      end(server, true);
      closed = true;
      relay.forget(this);
    }
  }

  private void close() {
    end(client, false);
    end(server, false);
    closed = true;
    relay.forget(this);
  }

  private void finishConnect() {
    try {
      connected = server.finishConnect();
    } catch (IOException refused) {
      relay.meter().unreachable();
      reset();
    }
  }

  private void read(Flow flow) {
    try {
      flow.read(System.nanoTime());
    } catch (IOException dead) {
      died(flow.direction());
    }
  }

  private long write(Flow flow, long now) {
    try {
      long wait = flow.write(now);
      if (flow.isCutOff()) {
        close();
      }
      return wait;
    } catch (IOException dead) {
      died(flow.direction() == Direction.REQUESTS ? Direction.RESPONSES : Direction.REQUESTS);
      return 0;
    }
  }

  /** The side whose bytes flow in this direction has died; the other learns it unless silenced. */
  private void died(Direction news) {
    if (relay.faults().swallows(news) || relay.faults().holds()) {
      tainted = true;
      boolean server = news == Direction.RESPONSES;
      (server ? responses : requests).lostSource();
      (server ? requests : responses).lostSink();
      end(server ? this.server : client, false);
    } else {
      reset();
    }
  }

  private SelectionKey register(SocketChannel channel) throws IOException {
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    return channel.register(relay.selector(), 0, this);
  }

  private static void listen(SelectionKey key, Flow from, Flow to) {
    if (key.isValid()) {
      int read = from.wantsRead() ? SelectionKey.OP_READ : 0;
      key.interestOps(read | (to.wantsWrite() ? SelectionKey.OP_WRITE : 0));
    }
  }

  private static void end(SocketChannel channel, boolean abruptly) {
    try {
      if (channel.isOpen()) {
        if (abruptly) {
          channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        }
        channel.close();
      }
    } catch (IOException gone) {
      // Nothing is left to be ended.
    }
  }
}
