package dev.waybill.kafka.conformance;

import dev.waybill.conformance.BinderUnderTest;
import dev.waybill.conformance.Environment;
import dev.waybill.conformance.Grade;
import dev.waybill.conformance.junit.BinderConformance;
import java.time.Duration;
import org.junit.jupiter.api.Tag;

/** The Kafka binder, on a real broker. */
@Tag("broker")
class KafkaConformanceIT extends BinderConformance {
  private final KafkaEnvironment environment = new KafkaEnvironment(Duration.ofSeconds(5));

  @Override
  protected BinderUnderTest binder() {
    return environment.binder();
  }

  @Override
  protected Environment environment() {
    return environment;
  }

  @Override
  protected Grade grade() {
    return Grade.RESILIENT;
  }

  @Override
  protected void end() {
    environment.close();
  }
}
