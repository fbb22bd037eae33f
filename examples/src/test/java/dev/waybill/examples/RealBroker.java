package dev.waybill.examples;

import dev.waybill.MessagingConfig;
import dev.waybill.testbrokers.Broker;
import dev.waybill.testbrokers.Brokers;
import dev.waybill.testbrokers.Kafka;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/** The brokers that examples run on in tests, each started when it is first asked for. */
public enum RealBroker {
  KAFKA("Kafka") {
    @Override
    Broker broker() {
      return OwnKafka.BROKER;
    }
  },
  RABBITMQ("RabbitMQ") {
    @Override
    Broker broker() {
      return Brokers.rabbitMq();
    }
  },
  NATS("NATS") {
    @Override
    Broker broker() {
      return Brokers.nats();
    }
  };

  private static final class OwnKafka {
    /** With the server's own settings a member gets its partitions at the second heartbeat: 5 s. */
    static final Broker BROKER =
        Brokers.start(
            Kafka.recipe()
                .property("group.consumer.min.heartbeat.interval.ms", "100")
                .property("group.consumer.heartbeat.interval.ms", "200"));
  }

  /** How the server calls itself. */
  final String product;

  RealBroker(String product) {
    this.product = product;
  }

  abstract Broker broker();

  String binder() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Where it is; that is all there is to configure, beside the choice of the binder. */
  Map<String, String> endpoint() {
    return Map.of("waybill.binders." + binder() + ".endpoint", broker().endpoint());
  }

  /** A namespace of its own keeps the test apart from others on the same broker. */
  public MessagingConfig.Builder builder() {
    MessagingConfig.Builder builder =
        MessagingConfig.builder()
            .set("waybill.binder", binder())
            .set("waybill.namespace", "t" + UUID.randomUUID().toString().substring(0, 8))
            .set("waybill.defaults.partitions", "3");
    endpoint().forEach(builder::set);
    return builder;
  }

  MessagingConfig config() {
    return builder().build();
  }

  MessagingConfig config(Map<String, String> more) {
    MessagingConfig.Builder builder = builder();
    more.forEach(builder::set);
    return builder.build();
  }
}
