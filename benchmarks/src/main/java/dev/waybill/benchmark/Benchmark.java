package dev.waybill.benchmark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;

/** Compares contestants on one broker; see {@code ./benchmark --help}. */
public final class Benchmark {
  private Benchmark() {}

  /** Takes what {@code ./benchmark} takes. */
  public static void main(String[] args)
      throws IOException, ExecutionException, InterruptedException {
    Locale.setDefault(Locale.ROOT);
    Options options = Options.parse(args);
    try (BrokerInUse broker = BrokerInUse.of(options.endpoint());
        Topics topics = new Topics(broker.endpoint())) {
      Machine machine = Machine.here();
      System.out.println(machine.text());
      Duel duel = new Duel(options, topics, broker.endpoint(), broker::cpuNanos);
      List<Result> results = new ArrayList<>();
      for (Kind kind : options.kinds()) {
        results.add(duel.run(kind));
      }
      System.out.println();
      System.out.println(Report.of(results));
      System.out.println(
          "Every sample: " + ResultsFile.write(Path.of(options.results()), machine, results));
    }
  }
}
