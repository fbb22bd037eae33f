package dev.waybill.benchmark;

import dev.waybill.testbrokers.Broker;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The broker all contestants use: a given one, or one that is started for them and ends with us.
 */
final class BrokerInUse implements AutoCloseable {
  private final String endpoint;
  private final @Nullable Broker own;

  private BrokerInUse(String endpoint, @Nullable Broker own) {
    this.endpoint = endpoint;
    this.own = own;
  }

  /** Takes {@code host:port}, or nothing for a local server. */
  static BrokerInUse of(Carrier carrier, String endpoint) {
    if (!endpoint.isEmpty()) {
      return new BrokerInUse(endpoint, null);
    }
    Broker started = carrier.start();
    return new BrokerInUse(started.endpoint(), started);
  }

  String endpoint() {
    return endpoint;
  }

  /** Processor time so far; 0 if the broker is not ours to look into. */
  long cpuNanos() {
    if (own == null) {
      return 0;
    }
    return own.pids().stream()
        .flatMap(pid -> ProcessHandle.of(pid).stream())
        .flatMap(process -> process.info().totalCpuDuration().stream())
        .mapToLong(Duration::toNanos)
        .sum();
  }

  @Override
  public void close() {
    if (own != null) {
      own.close();
    }
  }
}
