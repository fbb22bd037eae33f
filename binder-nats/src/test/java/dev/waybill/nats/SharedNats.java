package dev.waybill.nats;

import dev.waybill.testbrokers.Broker;
import dev.waybill.testbrokers.Brokers;

/** The server of this module's tests. */
public final class SharedNats {
  private static final Broker BROKER = Brokers.nats();

  private SharedNats() {}

  public static String endpoint() {
    return BROKER.endpoint();
  }

  static boolean isAtLeast(String version) {
    return BROKER.version().compareTo(version) >= 0;
  }
}
