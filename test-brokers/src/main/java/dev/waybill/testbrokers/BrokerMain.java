package dev.waybill.testbrokers;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Runs a broker from a command line: starts the kind named by the only argument, prints {@code
 * endpoint host:port} when it serves, and ends it when standard input ends.
 */
public final class BrokerMain {
  private static final Map<String, Supplier<Broker>> STARTERS =
      new TreeMap<>(
          Map.of(
              Kafka.KIND, Kafka::startAny,
              RabbitMq.KIND, RabbitMq::startAny,
              Nats.KIND, Nats::startAny));

  private BrokerMain() {}

  /** See the class. Exits with 2 on a wrong argument and 1 where the broker cannot be had. */
  public static void main(String[] args) throws IOException {
    Supplier<Broker> starter = args.length == 1 ? STARTERS.get(args[0]) : null;
    if (starter == null) {
      System.err.println("Usage: BrokerMain " + String.join("|", STARTERS.keySet()));
      System.exit(2);
      return;
    }
    try (Broker broker = starter.get()) {
      System.out.println("endpoint " + broker.endpoint());
      System.in.transferTo(OutputStream.nullOutputStream());
    } catch (BrokerUnavailableException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
  }
}
