package dev.waybill.rabbitmq;

import com.rabbitmq.client.Connection;
import dev.waybill.ErrorCode;
import dev.waybill.MessagingException;
import dev.waybill.spi.Address;
import dev.waybill.spi.support.SlotHash;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds where an address is on the server. What was found is kept, because publishing to what is
 * not there closes the channel. Owned by the writer.
 */
final class Routes {
  private final QueueNames names;
  private final Layouts layouts;
  private final Map<Address, Route[]> known = new HashMap<>();

  Routes(QueueNames names, Layouts layouts) {
    this.names = names;
    this.layouts = layouts;
  }

  /** The way of a message, or null if its address has not been looked up. */
  @Nullable Route of(Address to, int slot) {
    Route[] routes = known.get(to);
    return routes == null ? null : routes[slot % routes.length];
  }

  /**
   * Looks an address up; blocks.
   *
   * @throws IOException if the server could not be asked
   * @throws MessagingException if it is not there
   */
  void lookUp(Address to, Connection connection) throws IOException {
    known.put(
        to,
        switch (to.kind()) {
          case DESTINATION -> exchange(to, connection);
          case INLET -> inlet(to, connection);
          case DEAD_LETTERS ->
              new Route[] {new Route("", names.deadLetters(to.destination(), to.requireGroup()))};
        });
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
  }

  /** Everything may have changed while the server could not be reached. */
  void forgetAll() {
    known.clear();
  }
}
