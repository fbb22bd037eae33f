package dev.waybill.nats.conformance;

import dev.waybill.conformance.junit.BinderTrials;
import dev.waybill.conformance.trial.BrokerEnvironment;
import java.time.Duration;
import org.junit.jupiter.api.Tag;

/** The NATS binder, on real servers that die. */
@Tag("broker")
class NatsTrialsIT extends BinderTrials {
  @Override
  protected BrokerEnvironment broker() {
    return new NatsEnvironment(Duration.ofSeconds(3));
  }

  @Override
  protected BrokerEnvironment cluster() {
    return new NatsClusterEnvironment();
  }
}
