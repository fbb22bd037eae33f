package dev.waybill.rabbitmq.conformance;

import dev.waybill.conformance.junit.BinderTrials;
import dev.waybill.conformance.trial.BrokerEnvironment;
import org.junit.jupiter.api.Tag;

/** The RabbitMQ binder, on real servers that die. */
@Tag("broker")
class RabbitMqTrialsIT extends BinderTrials {
  @Override
  protected BrokerEnvironment broker() {
    return new RabbitMqEnvironment();
  }

  @Override
  protected BrokerEnvironment cluster() {
    return new RabbitMqClusterEnvironment();
  }
}
