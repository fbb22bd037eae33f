package dev.waybill.testbrokers;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Runs a broker from a command line: starts the kind named by the only argument, prints {@code
 * endpoint host:port} when it serves, and ends it when standard input ends.
 */
public final class BrokerMain {
  private BrokerMain() {}

  /** See the class. Exits with 2 on a wrong argument and 1 where the broker cannot be had. */
  public static void main(String[] args) throws IOException {
    if (args.length != 1 || !args[0].equals(Kafka.KIND)) {
      System.err.println("Usage: BrokerMain kafka");
      System.exit(2);
    }
    try (Broker broker = Kafka.startAny()) {
      System.out.println("endpoint " + broker.endpoint());
      System.in.transferTo(OutputStream.nullOutputStream());
    } catch (BrokerUnavailableException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
  }
}
