package dev.waybill.testbrokers;

import dev.waybill.testbrokers.BrokerChoice.Way;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/**
 * The recipe for a Kafka broker or cluster of one's own.
 *
 * <pre>{@code
 * try (Broker broker = Kafka.recipe().property("message.max.bytes", "2000").start()) { ... }
 * }</pre>
 *
 * <p>Topics are not created by being used. Starting blocks until clients are served and throws
 * {@link BrokerUnavailableException} where Kafka cannot be had, {@link IllegalStateException} with
 * the end of its log where it does not come up. Not thread-safe.
 */
public final class Kafka {
  static final String KIND = "kafka";
  // A Kafka server does not tell.
  private static final Optional<String> UNKNOWN_VERSION = Optional.of("of unknown version");

  private final Map<String, String> extra = new LinkedHashMap<>();
  private final List<KafkaUser> users = new ArrayList<>();
  private final List<String> flags = new ArrayList<>();
  private IntUnaryOperator advertised = IntUnaryOperator.identity();

  private Kafka() {}

  /** Returns a recipe for an open broker with Kafka's own defaults, made small and quick. */
  public static Kafka recipe() {
    return new Kafka();
  }

  /** Sets a server property; it wins over what the recipe would set. */
  public Kafka property(String name, String value) {
    extra.put(name, value);
    return this;
  }

  /** Adds flags for the JVM of a local server; they win over the small heap and quick start. */
  public Kafka flags(String... more) {
    flags.addAll(List.of(more));
    return this;
  }

  /**
   * Tells clients to connect to another port of this machine. The function is called once per node
   * with the port the node listens on, before it starts, and returns the port to advertise:
   *
   * <pre>{@code
   * recipe.advertise(port -> (proxy = TcpProxy.to(port)).port())
   * }</pre>
   */
  public Kafka advertise(IntUnaryOperator portForListener) {
    advertised = portForListener;
    return this;
  }

  /**
   * Demands SASL/PLAIN from clients and refuses what no ACL allows. The administrator may do
   * everything, the others nothing until the test grants it; a grant reaches the broker a moment
   * after it was confirmed. {@link Broker#directEndpoint()} takes everybody for an administrator.
   */
  public Kafka secure(KafkaUser administrator, KafkaUser... others) {
    users.clear();
    users.add(administrator);
    users.addAll(List.of(others));
    return this;
  }

  /** Starts one broker, which is its own controller. */
  public Broker start() {
    BrokerChoice choice = BrokerChoice.of(KIND);
    if (choice.allows(Way.DOCKER) && DockerDaemon.answers()) {
      return DockerKafka.start(this);
    }
    if (choice.allows(Way.LOCAL)) {
      return KafkaCluster.start(this, 1).node(1);
    }
    throw choice.unavailable();
  }

  /** Starts a cluster of local processes; each node is broker and controller, with ids from 1. */
  public KafkaCluster startNodes(int nodes) {
    BrokerChoice choice = BrokerChoice.of(KIND);
    if (!choice.allows(Way.LOCAL)) {
      throw choice.noCluster();
    }
    return KafkaCluster.start(this, nodes);
  }

  static Broker startAny() {
    return BrokerChoice.of(KIND)
        .given(at -> KafkaProbe.answers(at) ? UNKNOWN_VERSION : Optional.empty())
        .orElseGet(() -> recipe().start());
  }

  Map<String, String> extra() {
    return extra;
  }

  String[] flags() {
    return flags.toArray(String[]::new);
  }

  List<KafkaUser> users() {
    return users;
  }

  int advertisedFor(int port) {
    return advertised.applyAsInt(port);
  }
}
