package dev.waybill.benchmark;

import dev.waybill.testbrokers.Broker;
import dev.waybill.testbrokers.Kafka;
import dev.waybill.testbrokers.Nats;
import dev.waybill.testbrokers.RabbitMq;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** What the events are carried by. */
enum Carrier {
  MEMORY("memory", "MemoryRaw", "WaybillMemory") {
    @Override
    Broker start() {
      throw new IllegalStateException("Contestants bring it along");
    }

    @Override
    Destinations destinations(String endpoint) {
      return new Destinations.Embedded();
    }

    @Override
    int storedPerSecond() {
      return 0;
    }
  },
  KAFKA("kafka", "KafkaRaw", "WaybillKafka") {
    /** With a server's JVM. */
    @Override
    Broker start() {
      return Kafka.recipe()
          .flags("-XX:TieredStopAtLevel=4", "-XX:-UseSerialGC", "-XX:+UseG1GC")
          .flags("-Xms1g", "-Xmx1g")
          .start();
    }

    @Override
    Destinations destinations(String endpoint) {
      return new Topics(endpoint);
    }

    @Override
    int storedPerSecond() {
      return 450_000;
    }
  },
  RABBITMQ("rabbitmq", "RabbitMqRaw", "WaybillRabbitMq") {
    /** With its own default instead of the little memory that is enough for tests. */
    @Override
    Broker start() {
      return RabbitMq.recipe().property("vm_memory_high_watermark.relative", "0.6").start();
    }

    @Override
    Destinations destinations(String endpoint) {
      return new Queues(endpoint);
    }

    @Override
    int storedPerSecond() {
      return 60_000;
    }
  },
  NATS("nats", "NatsRaw", "WaybillNats") {
    @Override
    Broker start() {
      return Nats.recipe().start();
    }

    @Override
    Destinations destinations(String endpoint) {
      return new Streams(endpoint);
    }

    @Override
    int storedPerSecond() {
      return 250_000;
    }
  };

  final String label;
  private final String twin;
  private final String ours;

  Carrier(String label, String twin, String ours) {
    this.label = label;
    this.twin = twin;
    this.ours = ours;
  }

  /** Who is compared where nobody else is named. */
  List<String> contestants() {
    return List.of(twin, ours);
  }

  /** The one of this name, as it is written on the command line. */
  static Carrier of(String label) {
    for (Carrier carrier : values()) {
      if (carrier.label.equals(label)) {
        return carrier;
      }
    }
    throw new IllegalArgumentException(
        "no binder named '"
            + label
            + "'; there are: "
            + Arrays.stream(values())
                .map(carrier -> carrier.label)
                .sorted()
                .collect(Collectors.joining(", ")));
  }

  /** Whether the broker is within the contestants, so that none is started. */
  boolean isEmbedded() {
    return this == MEMORY;
  }

  /** Starts a broker with the settings of a server that is used in earnest. */
  abstract Broker start();

  abstract Destinations destinations(String endpoint);

  /** Enough for the fastest contestant that was ever seen here. */
  abstract int storedPerSecond();
}
