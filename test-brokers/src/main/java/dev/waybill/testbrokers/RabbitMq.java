package dev.waybill.testbrokers;

import dev.waybill.testbrokers.BrokerChoice.Way;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The recipe for a RabbitMQ broker of one's own. User {@code guest} with password {@code guest} may
 * do everything.
 *
 * <pre>{@code
 * try (Broker broker = RabbitMq.recipe().property("max_message_size", "2000").start()) { ... }
 * }</pre>
 *
 * <p>A quorum queue that is younger than some seconds may lose what was confirmed on it when its
 * only node is killed: tests let five seconds pass between declare and kill.
 *
 * <p>Starting blocks until clients are served and throws {@link BrokerUnavailableException} where
 * RabbitMQ cannot be had, {@link IllegalStateException} with the end of its log where it does not
 * come up. Not thread-safe.
 */
public final class RabbitMq {
  static final String KIND = "rabbitmq";

  private final Map<String, String> extra = new LinkedHashMap<>();
  private @Nullable Suite suite;

  private RabbitMq() {}

  /**
   * Returns a recipe for a broker with RabbitMQ's own defaults and no plugins. Its version is that
   * of {@code -Dwaybill.test.rabbitmq.suite}; without it, of the server on the PATH or else 4.0.
   */
  public static RabbitMq recipe() {
    return new RabbitMq();
  }

  /** Asks for the server of this suite, whatever is on the PATH. */
  public RabbitMq suite(Suite wanted) {
    suite = wanted;
    return this;
  }

  /** Sets a property of {@code rabbitmq.conf}; it wins over what the recipe would set. */
  public RabbitMq property(String name, String value) {
    extra.put(name, value);
    return this;
  }

  /** Starts one broker. */
  public Broker start() {
    BrokerChoice choice = BrokerChoice.of(KIND);
    if (choice.allows(Way.DOCKER) && DockerDaemon.answers()) {
      return DockerRabbitMq.start(this);
    }
    if (choice.allows(Way.LOCAL)) {
      LocalNode node = RabbitMqServer.prepare(this);
      try {
        node.start();
        return node;
      } catch (RuntimeException e) {
        node.close();
        throw e;
      }
    }
    throw choice.unavailable();
  }

  static Broker startAny() {
    return BrokerChoice.of(KIND).given(AmqpProbe::version).orElseGet(() -> recipe().start());
  }

  Map<String, String> extra() {
    return extra;
  }

  /** Returns the suite that was asked for, or nothing if any will do. */
  @Nullable Suite wanted() {
    return suite != null ? suite : Suite.wanted(KIND).orElse(null);
  }
}
