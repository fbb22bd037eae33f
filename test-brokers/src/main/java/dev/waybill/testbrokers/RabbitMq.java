package dev.waybill.testbrokers;

import dev.waybill.testbrokers.BrokerChoice.Way;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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
  private final List<String> plugins = new ArrayList<>();
  private Security security = Security.NONE;
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

  /** Adds a plugin that is part of RabbitMQ, by its name. */
  public RabbitMq plugin(String name) {
    plugins.add(name);
    return this;
  }

  /**
   * Makes users of its own. The administrator may do everything, the others may connect and no more
   * until the test grants it by {@link RabbitMqCtl}. {@code guest} stays, and may do everything
   * over {@link Broker#directEndpoint()}.
   */
  public RabbitMq secure(BrokerUser administrator, BrokerUser... others) {
    security = security.users(administrator, others);
    return this;
  }

  /**
   * Demands TLS at {@link Broker#endpoint()}; a client may show a certificate of the authority.
   * {@link Broker#directEndpoint()} is without TLS.
   */
  public RabbitMq tls(CertificateAuthority authority) {
    security = security.tls(authority, false);
    return this;
  }

  /** Demands TLS at {@link Broker#endpoint()}, and a certificate of the authority from clients. */
  public RabbitMq mutualTls(CertificateAuthority authority) {
    security = security.tls(authority, true);
    return this;
  }

  /** Starts one broker. */
  public Broker start() {
    BrokerChoice choice = BrokerChoice.of(KIND);
    if (choice.allows(Way.DOCKER) && DockerDaemon.answers()) {
      return DockerRabbitMq.start(this);
    }
    if (choice.allows(Way.LOCAL)) {
      LocalNode node = RabbitMqServer.create(this, 1).get(0);
      Nodes.start(List.of(node));
      return node;
    }
    throw choice.unavailable();
  }

  /**
   * Starts a cluster of local processes, numbered from 1. A quorum queue has a replica on each of
   * up to three nodes.
   */
  public RabbitMqCluster startNodes(int nodes) {
    BrokerChoice choice = BrokerChoice.of(KIND);
    if (!choice.allows(Way.LOCAL)) {
      throw choice.noCluster();
    }
    return RabbitMqCluster.start(this, nodes);
  }

  static Broker startAny() {
    return BrokerChoice.of(KIND).given(AmqpProbe::version).orElseGet(() -> recipe().start());
  }

  List<String> plugins() {
    return plugins;
  }

  Security security() {
    return security;
  }

  Map<String, String> extra() {
    return extra;
  }

  /** Returns the suite that was asked for, or nothing if any will do. */
  @Nullable Suite wanted() {
    return suite != null ? suite : Suite.wanted(KIND).orElse(null);
  }
}
