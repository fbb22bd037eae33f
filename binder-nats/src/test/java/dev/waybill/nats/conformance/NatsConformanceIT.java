package dev.waybill.nats.conformance;

import dev.waybill.conformance.BinderUnderTest;
import dev.waybill.conformance.Environment;
import dev.waybill.conformance.Grade;
import dev.waybill.conformance.junit.BinderConformance;
import java.time.Duration;
import org.junit.jupiter.api.Tag;

/** The NATS binder, on a real server. */
@Tag("broker")
class NatsConformanceIT extends BinderConformance {
  private final NatsEnvironment environment = new NatsEnvironment(Duration.ofSeconds(8));

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
