package dev.waybill.examples;

import dev.waybill.MessagingConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each example does the same on every real broker. */
@Tag("broker")
class ExamplesIT {
  /** The whole configuration stays as it is, but for one line. */
  @Test
  void changesItsBrokerByOneLine() {
    Map<String, String> configuration = new TreeMap<>();
    configuration.put("waybill.namespace", "one-line");
    List<String> binders = new ArrayList<>(List.of("memory"));
    for (RealBroker each : RealBroker.values()) {
      configuration.putAll(each.endpoint());
      binders.add(each.binder());
    }
    for (String binder : binders) {
      configuration.put("waybill.binder", binder);

      ExampleFacts.quickstart(MessagingConfig.of(configuration));
    }
  }

  @ParameterizedTest
  @EnumSource
  void quickstart(RealBroker broker) {
    ExampleFacts.quickstart(broker.config());
  }

  @ParameterizedTest
  @EnumSource
  void orderedRetry(RealBroker broker) throws Exception {
    ExampleFacts.orderedRetry(broker.config());
  }

  @ParameterizedTest
  @EnumSource
  void parkedKey(RealBroker broker) throws Exception {
    ExampleFacts.parkedKey(broker.config());
  }

  @ParameterizedTest
  @EnumSource
  void deadLetterReplay(RealBroker broker) throws Exception {
    ExampleFacts.deadLetterReplay(broker.config());
  }

  @ParameterizedTest
  @EnumSource
  void idempotentConsumer(RealBroker broker) throws Exception {
    ExampleFacts.idempotentConsumer(broker.config());
  }

  @ParameterizedTest
  @EnumSource
  void twoBinders(RealBroker broker) throws Exception {
    ExampleFacts.twoBinders(
        broker.config(
            Map.of(
                "waybill.binders.memory.family", "log",
                "waybill.destinations.invoices.binder", "memory")),
        "memory, family log");
    ExampleFacts.twoBinders(
        broker.config(
            Map.of(
                "waybill.binders.memory.family", "queue",
                "waybill.destinations.orders.binder", "memory")),
        broker.product);
  }
}
