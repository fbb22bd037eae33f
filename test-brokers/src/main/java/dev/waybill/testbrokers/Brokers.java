package dev.waybill.testbrokers;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.Assumptions;

/**
 * Brokers for tests. Where one cannot be had, the calling test is skipped with the reason and the
 * remedy, or fails if {@code -Dwaybill.test.required} names the broker or says {@code all}.
 *
 * <p>A shared broker is started when first asked for and ended with the JVM. Its users keep apart
 * by destination names that nobody else has, and cannot stop or harm it; a test that wants to asks
 * for a broker of its own.
 *
 * <p>Thread-safe. Blocks until the broker serves clients.
 */
public final class Brokers {
  private static final Map<String, Shared> SHARED = new ConcurrentHashMap<>();
  private static final Set<String> SKIPPED = ConcurrentHashMap.newKeySet();

  private Brokers() {}

  /** Returns the Kafka broker that all tests of this JVM share. */
  public static Broker kafka() {
    return shared(Kafka.KIND, Kafka::startAny);
  }

  /** Returns the RabbitMQ broker that all tests of this JVM share. */
  public static Broker rabbitMq() {
    return shared(RabbitMq.KIND, RabbitMq::startAny);
  }

  /** Returns the NATS server that all tests of this JVM share. */
  public static Broker nats() {
    return shared(Nats.KIND, Nats::startAny);
  }

  /** Starts a Kafka broker for the caller alone, who closes it. */
  public static Broker start(Kafka recipe) {
    return orSkip(Kafka.KIND, recipe::start);
  }

  /** Starts a RabbitMQ broker for the caller alone, who closes it. */
  public static Broker start(RabbitMq recipe) {
    return orSkip(RabbitMq.KIND, recipe::start);
  }

  /** Starts a NATS server for the caller alone, who closes it. */
  public static Broker start(Nats recipe) {
    return orSkip(Nats.KIND, recipe::start);
  }

  /** Starts a Kafka cluster for the caller alone, who closes it. */
  public static KafkaCluster startNodes(Kafka recipe, int nodes) {
    return orSkip(Kafka.KIND, () -> recipe.startNodes(nodes));
  }

  /** Starts a RabbitMQ cluster for the caller alone, who closes it. */
  public static RabbitMqCluster startNodes(RabbitMq recipe, int nodes) {
    return orSkip(RabbitMq.KIND, () -> recipe.startNodes(nodes));
  }

  /** Starts a NATS cluster for the caller alone, who closes it. */
  public static NatsCluster startNodes(Nats recipe, int nodes) {
    return orSkip(Nats.KIND, () -> recipe.startNodes(nodes));
  }

  static Broker shared(String kind, Supplier<Broker> starter) {
    return orSkip(kind, SHARED.computeIfAbsent(kind, name -> new Shared(starter))::broker);
  }

  static <T> T orSkip(String kind, Supplier<T> starter) {
    try {
      return starter.get();
    } catch (BrokerUnavailableException e) {
      String why = String.valueOf(e.getMessage());
      if (BrokerChoice.of(kind).isRequired()) {
        throw new AssertionError(why + " It is required by -Dwaybill.test.required.", e);
      }
      if (SKIPPED.add(kind)) {
        System.out.println("Tests are skipped. " + why);
      }
      return Assumptions.abort(why);
    }
  }

  static void announce(Broker broker, long startedNanos) {
    System.out.printf(
        "Broker %s %s at %s, %s, ready after %.1f s%n",
        broker.kind(),
        broker.version(),
        broker.endpoint(),
        broker.origin(),
        (System.nanoTime() - startedNanos) / 1e9);
  }
}
