package dev.waybill.examples;

import dev.waybill.Messaging;
import dev.waybill.MessagingConfig;
import java.util.Map;

/** Three ways to configure; {@code docs/configuration.md} shows them. */
final class OpeningWays {
  private OpeningWays() {}

  static Messaging fromTheEnvironment() {
    // file, environment, system properties
    return Messaging.open(MessagingConfig.load());
  }

  static Messaging fromValues() {
    // these values and nothing else
    return Messaging.open(MessagingConfig.of(Map.of("waybill.binder", "kafka")));
  }

  static Messaging fromBoth() {
    // both: operators win
    return Messaging.open(MessagingConfig.builder().set("waybill.binder", "kafka").load().build());
  }
}
