package dev.waybill.rabbitmq;

import com.rabbitmq.client.Connection;
import dev.waybill.ErrorCode;
import dev.waybill.MessagingException;
import dev.waybill.spi.Address;
import dev.waybill.spi.support.SlotHash;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Finds where an address is on the server. What was found is kept, because publishing to what is
 * not there closes the channel. Owned by the writer.
 */
final class Routes {
  private final QueueNames names;
  private final Layouts layouts;
  private final DelayRoutes delays;
  private final Map<Address, Route[]> known = new HashMap<>();

  Routes(QueueNames names, Layouts layouts, GroupProbe probe) {
    this.names = names;
    this.layouts = layouts;
    this.delays = new DelayRoutes(names, probe);
  }

  /** The way of a message, or null if it has not been looked up. */
  @Nullable Route of(Send send) {
    Route[] routes = known.get(send.to);
    if (routes == null) {
      return null;
    }
    Route straight = routes[send.slot % routes.length];
    return send.units == 0 ? straight : delays.of(send.to, straight, send.units);
  }

  /**
   * Looks the way of a message up; blocks.
   *
   * @throws IOException if the server could not be asked
   * @throws MessagingException if it is not there
   */
  void lookUp(Send send, Connection connection)
      throws IOException, TimeoutException, InterruptedException {
    Route[] straight = straight(send.to, connection);
    if (send.units > 0) {
      delays.lookUp(send.to, straight, connection);
    }
    known.put(send.to, straight);
  }

  private Route[] straight(Address to, Connection connection) throws IOException {
    return switch (to.kind()) {
      case DESTINATION -> exchange(to, connection);
      case INLET -> inlet(to, connection);
      case DEAD_LETTERS ->
          new Route[] {new Route("", names.deadLetters(to.destination(), to.requireGroup()))};
    };
  }

  private Route[] exchange(Address to, Connection connection) throws IOException {
    String exchange = names.exchange(to.destination());
    if (!Passive.exchangeExists(connection, exchange)) {
      throw new MessagingException(
          ErrorCode.DESTINATION_NOT_FOUND,
          "Publish failed: exchange '"
              + exchange
              + "' does not exist; create it, or let topology=apply do so");
    }
    Route[] routes = new Route[SlotHash.SLOTS];
    for (int slot = 0; slot < routes.length; slot++) {
      routes[slot] = new Route(exchange, Integer.toString(slot));
    }
    return routes;
  }

  private Route[] inlet(Address to, Connection connection) throws IOException {
    int queues = layouts.queues(to.destination(), to.requireGroup(), connection);
    if (queues == 0) {
      throw new MessagingException(
          ErrorCode.DESTINATION_NOT_FOUND,
          "Publish to the "
              + to
              + " failed: queue '"
              + names.queue(to.destination(), to.requireGroup(), 0)
              + "' does not exist; create it, or let topology=apply do so");
    }
    Route[] routes = new Route[queues];
    for (int index = 0; index < queues; index++) {
      routes[index] = new Route("", names.queue(to.destination(), to.requireGroup(), index));
    }
    return routes;
  }

  void forget(Address to) {
    known.remove(to);
    delays.forget(to);
  }

  /** Everything may have changed while the server could not be reached. */
  void forgetAll() {
    known.clear();
    delays.forgetAll();
  }
}
