package dev.waybill.rabbitmq.conformance;

import dev.waybill.conformance.BinderUnderTest;
import dev.waybill.conformance.Environment;
import dev.waybill.conformance.Grade;
import dev.waybill.conformance.junit.BinderConformance;
import org.junit.jupiter.api.Tag;

/** The RabbitMQ binder, on a real server; which one, {@code -Dwaybill.test.rabbitmq.suite} says. */
@Tag("broker")
class RabbitMqConformanceIT extends BinderConformance {
  private final RabbitMqEnvironment environment = new RabbitMqEnvironment();

  @Override
  protected BinderUnderTest binder() {
    return environment.binder().with("delayed-publish", "true");
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
