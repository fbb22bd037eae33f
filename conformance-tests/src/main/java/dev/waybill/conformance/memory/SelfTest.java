package dev.waybill.conformance.memory;

import dev.waybill.conformance.Certification;
import dev.waybill.conformance.Check;
import dev.waybill.conformance.CheckResult;
import dev.waybill.conformance.RunListener;
import dev.waybill.conformance.Verdict;
import dev.waybill.conformance.check.Catalogue;
import dev.waybill.conformance.mutant.Mutant;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Every check can fail: plays mutants of the memory binder, and looks whether each is failed by the
 * checks that it names, in the words that it names. Used once.
 */
public final class SelfTest {
  private static final int AT_A_TIME = 10; // most of the time they wait
  private static final long SEED = 7;

  private final List<Mutant> mutants;
  private final Path directory;
  private final RunListener listener;

  /**
   * A check that did not fail a mutant, or not in the words it should.
   *
   * @param mutant the name of the mutant
   * @param result how the check ended
   */
  public record Escape(String mutant, CheckResult result) {
    /** For people. */
    public String text() {
      return "a binder that " + mutant + " escaped:\n" + result.text();
    }
  }

  /**
   * A test of these mutants.
   *
   * @param directory where histories are kept
   * @param listener is told of mutants as of scenarios
   */
  public SelfTest(List<Mutant> mutants, Path directory, RunListener listener) {
    this.mutants = List.copyOf(mutants);
    this.directory = directory;
    this.listener = listener;
  }

  /** Plays them; answers what escaped. Takes minutes. */
  public List<Escape> run() throws InterruptedException {
    List<Escape> escapes = new ArrayList<>();
    for (Map.Entry<Mutant, Future<List<CheckResult>>> run : begin().entrySet()) {
      try {
        escapes.addAll(escapes(run.getKey(), run.getValue().get()));
      } catch (ExecutionException e) {
        throw new IllegalStateException(
            "The mutant '%s' could not be played".formatted(run.getKey().name()), e.getCause());
      }
    }
    return escapes;
  }

  /** Begins to play them; answers the results of each, in their order. */
  public Map<Mutant, Future<List<CheckResult>>> begin() {
    ExecutorService pool = Executors.newFixedThreadPool(AT_A_TIME);
    listener.planned(mutants.size());
    Map<Mutant, Future<List<CheckResult>>> runs = new LinkedHashMap<>();
    mutants.forEach(mutant -> runs.put(mutant, pool.submit(() -> judged(mutant))));
    pool.shutdown();
    return runs;
  }

  /** What of these results is not as the mutant says. */
  public static List<Escape> escapes(Mutant mutant, List<CheckResult> results) {
    return results.stream()
        .filter(
            result -> result.verdict() != Verdict.FAIL || !result.text().contains(mutant.message()))
        .map(result -> new Escape(mutant.name(), result))
        .toList();
  }

  private List<CheckResult> judged(Mutant mutant) {
    long begun = System.nanoTime();
    listener.begun(mutant.name());
    String broker = "mutant-" + (mutant.name().hashCode() & Integer.MAX_VALUE);
    List<Check> checks =
        Catalogue.all().stream().filter(c -> mutant.checks().contains(c.number())).toList();
    try {
      return new Certification(
              mutant.of(StructuredMemory.of(MemoryBinders.log(broker))),
              new MemoryEnvironment(broker),
              checks,
              SEED,
              directory)
          .run();
    } finally {
      listener.ended(mutant.name(), Duration.ofNanos(System.nanoTime() - begun));
    }
  }
}
