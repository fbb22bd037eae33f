package dev.waybill.kafka.conformance;

import dev.waybill.conformance.junit.BinderTrials;
import dev.waybill.conformance.trial.BrokerEnvironment;
import java.time.Duration;
import org.junit.jupiter.api.Tag;

/** The Kafka binder, on real brokers that die. */
@Tag("broker")
class KafkaTrialsIT extends BinderTrials {
  @Override
  protected BrokerEnvironment broker() {
    return new KafkaEnvironment(Duration.ofSeconds(3));
  }

  @Override
  protected BrokerEnvironment cluster() {
    return new KafkaClusterEnvironment();
  }
}
