package dev.waybill.rabbitmq;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.waybill.ErrorCode;
import dev.waybill.MessagingException;
import dev.waybill.spi.Address;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Leads messages to an address through the levels of a line. Looks first whether all levels are
 * there, because the publisher is told of the first one only, and whether the address is bound to
 * their end, because what is not is lost there. Owned by the writer.
 */
final class DelayRoutes {
  private final QueueNames names;
  private final GroupProbe probe;
  private final Set<Address> known = new HashSet<>();

  DelayRoutes(QueueNames names, GroupProbe probe) {
    this.names = names;
    this.probe = probe;
  }

  private DelayLine line(Address to) {
    return to.kind() == Address.Kind.INLET ? names.delayedHops() : names.delayedEvents();
  }

  /**
   * The way of a message that is for later, or null if it has not been looked up.
   *
   * @param straight its way without a delay
   */
  @Nullable Route of(Address to, Route straight, int units) {
    if (!known.contains(to)) {
      return null;
    }
    List<String> further =
        to.kind() == Address.Kind.INLET
            ? List.of(straight.routingKey())
            : List.of(straight.routingKey(), DelayLine.exitKey(straight.exchange()));
    return new Route(line(to).level(DelayLevels.highest(units)), DelayLevels.key(units), further);
  }

  /**
   * Looks whether the way to an address is there; blocks.
   *
   * @param straight all ways to it without a delay
   * @throws MessagingException if anything is missing
   */
  void lookUp(Address to, Route[] straight, Connection connection)
      throws IOException, TimeoutException, InterruptedException {
    requireLevels(to, connection);
    if (to.kind() == Address.Kind.INLET) {
      for (Route each : straight) {
        if (!isBound(to, each.routingKey(), connection)) {
          throw unbound(to, "queue '" + each.routingKey() + "'");
        }
      }
    } else {
      String exchange = straight[0].exchange();
      // Where there are no groups nobody can tell, and nobody loses anything.
      if (!isBound(to, DelayLine.exitKey(exchange), connection)
          && probe.hasGroups(exchange, connection)) {
        throw unbound(to, "exchange '" + exchange + "'");
      }
    }
    known.add(to);
  }

  private boolean isBound(Address to, String key, Connection connection)
      throws IOException, TimeoutException, InterruptedException {
    return GroupProbe.arrives(
        new Route(line(to).exit(), GroupProbe.ROUTING_KEY, List.of(key)), connection);
  }

  private void requireLevels(Address to, Connection connection) throws IOException {
    Channel channel = Passive.channel(connection);
    String looking = "";
    try {
      for (Wanted wanted : line(to).wanted()) {
        looking = wanted.text();
        if (wanted instanceof Wanted.Queue) {
          channel.queueDeclarePassive(wanted.name());
        } else {
          channel.exchangeDeclarePassive(wanted.name());
        }
      }
    } catch (IOException e) {
      if (RabbitMqErrors.isMissing(e)) {
        throw drift(to, looking + " does not exist");
      }
      throw e;
    } finally {
      AdminThread.close(channel);
    }
  }

  private MessagingException unbound(Address to, String what) {
    return drift(to, what + " is not bound to exchange '" + line(to).exit() + "'");
  }

  private static MessagingException drift(Address to, String what) {
    return new MessagingException(
        ErrorCode.TOPOLOGY_DRIFT,
        "Publish with a delay to '"
            + to
            + "' failed: "
            + what
            + "; let topology=apply create it, with 'delayed-publish=true' of the binder");
  }

  /** No queue took it at the level where it begins. */
  static MessagingException cameBack(Send send) {
    return drift(
        send.to, "level " + DelayLevels.highest(send.units) + " of the delays has no queue");
  }

  void forget(Address to) {
    known.remove(to);
  }

  void forgetAll() {
    known.clear();
  }
}
