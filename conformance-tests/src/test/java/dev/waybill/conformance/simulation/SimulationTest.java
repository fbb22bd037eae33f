package dev.waybill.conformance.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.conformance.journal.History;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random histories of the engine on the memory broker. {@code -Dwaybill.simulation.seeds=10000}
 * plays more of them, {@code -Dwaybill.simulation.seed=17} one of them and prints it, {@code
 * -Dwaybill.simulation.plan=FILE} a plan that a failure has printed.
 */
class SimulationTest {
  private static final long SEEDS = Long.getLong("waybill.simulation.seeds", 1000);
  private static final int THREADS = Math.min(2, Runtime.getRuntime().availableProcessors());

  private final AtomicLong last = new AtomicLong();
  private final AtomicLong bites = new AtomicLong();

  @Test
  @Timeout(3600)
  void keepsItsPromisesInEveryHistory() throws Exception {
    String file = System.getProperty("waybill.simulation.plan");
    Long one = Long.getLong("waybill.simulation.seed");
    if (file != null) {
      play(file);
    } else if (one != null) {
      Verdict verdict = hold(one);
      System.out.println(verdict.plan());
      System.out.println(verdict.outcome().bites());
    } else {
      playAll();
    }
  }

  private static void play(String file) throws IOException {
    Verdict verdict = Verdict.on(Plan.parse(Files.readString(Path.of(file))));
    if (!verdict.holds()) {
      throw new AssertionError(Report.of(verdict.plan().setup().schedule(), verdict));
    }
  }

  /** One seed after the other, on two threads; each play has one thread and a world to itself. */
  private void playAll() throws InterruptedException {
    long began = System.nanoTime();
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<?>> all =
          IntStream.range(0, THREADS).<Future<?>>mapToObj(i -> threads.submit(this::work)).toList();
      for (Future<?> each : all) {
        each.get();
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof AssertionError broken ? broken : new AssertionError(e);
    } finally {
      last.set(SEEDS);
      threads.shutdown();
    }
    double minutes = (System.nanoTime() - began) / 60e9;
    System.out.printf(
        "%d seeds, %.0f a minute; %d faults bit%n", SEEDS, SEEDS / minutes, bites.get());
  }

  private void work() {
    for (long seed = last.incrementAndGet(); seed <= SEEDS; seed = last.incrementAndGet()) {
      bites.addAndGet(hold(seed).outcome().bites().severe());
    }
  }

  private static Verdict hold(long seed) {
    Verdict verdict = Simulation.of(seed);
    if (!verdict.holds()) {
      throw new AssertionError(Report.of(seed, Shrinking.smallest(verdict)));
    }
    assertThat(verdict.plan().publishes()).as("events of seed %d", seed).hasSizeGreaterThan(199);
    assertThat(verdict.outcome().bites().severe())
        .as("faults that bit in seed %d", seed)
        .isGreaterThanOrEqualTo(Simulation.LEAST_BITES);
    assertThat(verdict.outcome().mostMembers()).as("members of seed %d", seed).isGreaterThan(2);
    return verdict;
  }

  @Test
  void playsTheSameHistoryAgainFromTheSameSeed() {
    for (long seed = 1; seed <= 20; seed++) {
      assertThat(entries(seed))
          .as("seed %d", seed)
          .isEqualTo(entries(seed))
          .hasSizeGreaterThan(200);
    }
  }

  private static List<String> entries(long seed) {
    History history = Simulation.of(seed).outcome().history();
    return IntStream.range(0, history.length()).mapToObj(i -> history.entry(i).toString()).toList();
  }

  @Test
  void readsEveryPlanItPrints() {
    Stream.of(1L, 2L, 3L, 4L, 5L)
        .map(seed -> new PlanGenerator(seed, 0).plan())
        .forEach(plan -> assertThat(Plan.parse(plan.toString())).isEqualTo(plan));
  }
}
