package dev.waybill.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.waybill.TopologyReport;
import dev.waybill.spi.support.SlotHash;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One look at the server's objects, each on a channel of its own: what differs closes it. What is
 * there is declared once more, which compares it and changes nothing. Blocks.
 */
final class Provisioning {
  private final Connection connection;
  private final QueueNames names;
  private final Layouts layouts;
  private final boolean create;
  private final List<String> created = new ArrayList<>();
  private final List<String> missing = new ArrayList<>();
  private final List<String> drift = new ArrayList<>();
  private final Set<String> seen = new HashSet<>();

  Provisioning(Connection connection, QueueNames names, Layouts layouts, boolean create) {
    this.connection = connection;
    this.names = names;
    this.layouts = layouts;
    this.create = create;
  }

  TopologyReport report() {
    return new TopologyReport(created, missing, drift);
  }

  /** Looks at one object; true if it is there afterwards. */
  boolean look(Wanted wanted) throws IOException {
    if (!seen.add(wanted.text())) {
      return true;
    }
    boolean exists = wanted.exists(connection);
    if (!exists && !create) {
      missing.add(wanted.text());
      return false;
    }
    declare(wanted, exists);
    return true;
  }

  private void declare(Wanted wanted, boolean exists) throws IOException {
    Channel channel = Passive.channel(connection);
    try {
      wanted.declare(channel);
      if (!exists) {
        created.add(wanted.text());
      }
    } catch (IOException e) {
      int code = RabbitMqErrors.replyCode(e);
      if (exists && code == AMQP.PRECONDITION_FAILED) {
        drift.add(wanted.text() + " differs: " + RabbitMqErrors.replyText(e));
      } else if (!(exists && code == AMQP.ACCESS_REFUSED)) {
        // Who may not create may not compare either, and need not.
        throw e;
      }
    } finally {
      AdminThread.close(channel);
    }
  }

  /** Looks at what holds messages back, and leads each level to the one below. */
  void look(DelayLine line) throws IOException {
    for (Wanted wanted : line.wanted()) {
      look(wanted);
    }
    if (create) {
      Channel channel = Passive.channel(connection);
      try {
        line.bind(channel);
      } finally {
        AdminThread.close(channel);
      }
    }
  }

  /** Leads from the end of a line to a destination. */
  void lead(DelayLine line, String exchange) throws IOException {
    if (create) {
      Channel channel = Passive.channel(connection);
      try {
        channel.exchangeBind(exchange, line.exit(), DelayLine.exitKey(exchange));
      } finally {
        AdminThread.close(channel);
      }
    }
  }

  /** Looks at a group: what is beside it first, since its queues refer to it. */
  void look(Wanted.Group group) throws IOException {
    for (Wanted wanted : group.beside()) {
      look(wanted);
    }
    String first = names.queue(group.destination(), group.group(), 0);
    int queues = group.newQueues();
    if (Passive.queue(connection, first) != null) {
      layouts.forget(group.destination(), group.group());
      int found = layouts.queues(group.destination(), group.group(), connection);
      if (group.queues() != 0 && found != group.queues()) {
        drift.add(
            "group '"
                + group.destination()
                + "/"
                + group.group()
                + "' has "
                + found
                + " queues instead of "
                + group.queues()
                + "; changing that would move keys to other queues");
        return;
      }
      queues = found;
    }
    boolean all = true;
    for (int index = queues - 1; index >= 0; index--) {
      all &=
          look(
              new Wanted.Queue(
                  names.queue(group.destination(), group.group(), index),
                  "queue " + index + " of '" + group.destination() + "/" + group.group() + "'",
                  group.arguments()));
    }
    if (create) {
      bind(group, queues);
    }
    if (all) {
      layouts.learn(group.destination(), group.group(), queues);
    }
  }

  /**
   * Each time, because bindings cannot be seen. Without waiting for each: the last answer comes
   * when all are done.
   */
  private void bind(Wanted.Group group, int queues) throws IOException {
    Channel channel = Passive.channel(connection);
    try {
      for (int slot = SlotHash.SLOTS - 1; slot > 0; slot--) {
        String queue = names.queue(group.destination(), group.group(), slot % queues);
        channel.queueBindNoWait(queue, group.exchange(), Integer.toString(slot), Map.of());
      }
      String retries = group.retries();
      for (int index = 0; retries != null && index < queues; index++) {
        String queue = names.queue(group.destination(), group.group(), index);
        channel.queueBindNoWait(queue, retries, queue, Map.of());
      }
      String first = names.queue(group.destination(), group.group(), 0);
      channel.queueBind(first, group.exchange(), "0", Map.of());
      channel.queueBind(first, group.exchange(), GroupProbe.ROUTING_KEY, Map.of());
    } finally {
      AdminThread.close(channel);
    }
  }
}
