package dev.waybill.benchmark;

import io.cloudevents.CloudEvent;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.apache.kafka.clients.producer.KafkaProducer;

/** Kafka's own client, used by hand as well as it can be: the measure of everything else. */
final class KafkaRaw implements Contestant {
  private String endpoint = "";

  @Override
  public void connect(String to) {
    endpoint = to;
  }

  @Override
  public Publishing publish(String destination) {
    return new RawPublishing(endpoint, destination);
  }

  @Override
  public Consuming consume(Intake intake, EventHandler handler) {
    KafkaRawConsuming consuming = new KafkaRawConsuming(endpoint, intake, handler);
    consuming.start();
    return consuming;
  }

  @Override
  public void close() {}

  private static final class RawPublishing implements Publishing {
    private final KafkaProducer<byte[], byte[]> producer;
    private final String topic;
    private final Semaphore room = new Semaphore(KafkaRawSettings.MAX_IN_FLIGHT);

    RawPublishing(String endpoint, String topic) {
      this.topic = topic;
      producer = new KafkaProducer<>(KafkaRawSettings.producer(endpoint));
      producer.partitionsFor(topic);
    }

    @Override
    public void publish(CloudEvent event, Ended ended) {
      room.acquireUninterruptibly();
      producer.send(
          KafkaRawMessages.record(topic, event),
          (metadata, failure) -> {
            room.release();
            ended.ended(failure);
          });
    }

    @Override
    public void close() {
      producer.close(Duration.ofSeconds(30));
    }
  }
}
