package dev.waybill.rabbitmq;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.MessageProperties;
import com.rabbitmq.client.ShutdownSignalException;
import dev.waybill.spi.BinderRuntime;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Tells a destination that no group has been made for, which rightly stores nothing, from one whose
 * group lacks a binding, which loses events. Bindings cannot be seen, but messages that nobody
 * takes come back: every group also takes those with a key that no event has. Owned by the writer;
 * blocks.
 */
final class GroupProbe {
  /** The routing key that every group binds, as the last. */
  static final String ROUTING_KEY = "waybill.groups";

  private static final Duration TRUSTED = Duration.ofSeconds(1);
  private static final Duration ANSWER = Duration.ofSeconds(10);

  private final BinderRuntime runtime;
  private final Map<String, Answer> answers = new HashMap<>();

  private record Answer(boolean groups, long untilNanos) {}

  GroupProbe(BinderRuntime runtime) {
    this.runtime = runtime;
  }

  /** Whether any group listens to an exchange. */
  boolean hasGroups(String exchange, Connection connection)
      throws IOException, TimeoutException, InterruptedException {
    Answer known = answers.get(exchange);
    if (known == null || known.untilNanos() - runtime.nanoTime() < 0) {
      boolean groups = ask(exchange, connection);
      known = new Answer(groups, runtime.nanoTime() + TRUSTED.toNanos());
      answers.put(exchange, known);
    }
    return known.groups();
  }

  private static boolean ask(String exchange, Connection connection)
      throws IOException, TimeoutException, InterruptedException {
    return arrives(new Route(exchange, ROUTING_KEY), connection);
  }

  /** Whether a queue takes an empty message, which members drop, on a way. */
  static boolean arrives(Route route, Connection connection)
      throws IOException, TimeoutException, InterruptedException {
    Channel channel = Passive.channel(connection);
    AtomicBoolean returned = new AtomicBoolean();
    try {
      channel.addReturnListener(back -> returned.set(true));
      channel.confirmSelect();
      channel.basicPublish(
          route.exchange(),
          route.routingKey(),
          true,
          route.on(MessageProperties.MINIMAL_BASIC),
          new byte[0]);
      channel.waitForConfirms(ANSWER.toMillis());
      return !returned.get();
    } catch (ShutdownSignalException e) {
      throw new IOException(e); // of this channel, for what was asked on it
    } finally {
      AdminThread.close(channel);
    }
  }
}
