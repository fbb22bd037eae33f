package dev.waybill.benchmark;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;

/** Compares contestants on one broker; see {@code ./benchmark --help}. */
public final class Benchmark {
  private Benchmark() {}

  /** Takes what {@code ./benchmark} takes. */
  public static void main(String[] args) throws Exception {
    Locale.setDefault(Locale.ROOT);
    Options options;
    try {
      options = Options.parse(args);
    } catch (IllegalArgumentException wrong) {
      System.err.println("./benchmark: " + wrong.getMessage() + "; see ./benchmark --help");
      System.exit(2);
      return;
    }
    Carrier carrier = options.carrier();
    if (carrier.isEmbedded()) {
      run(options, carrier.destinations("embedded"), "embedded", () -> 0);
    } else {
      try (BrokerInUse broker = BrokerInUse.of(carrier, options.endpoint());
          Destinations destinations = carrier.destinations(broker.endpoint())) {
        run(options, destinations, broker.endpoint(), broker::cpuNanos);
      }
    }
  }

  private static void run(
      Options options, Destinations destinations, String endpoint, LongSupplier brokerCpu)
      throws Exception {
    Machine machine = Machine.here();
    System.out.println(machine.text());
    Duel duel = new Duel(options, destinations, endpoint, brokerCpu);
    List<Result> results = new ArrayList<>();
    for (Kind kind : options.kinds()) {
      results.add(duel.run(kind));
    }
    System.out.println();
    System.out.println(Report.of(results));
    Path file = ResultsFile.write(Path.of(options.results()), machine, results);
    System.out.println("Every sample: " + file);
  }
}
