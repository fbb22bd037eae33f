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
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random histories of the engine on the memory broker. {@code -Dwaybill.simulation.seeds=10000}
 * plays more of them, {@code -Dwaybill.simulation.from=5000} others, {@code from=fresh} such as
 * nobody has played; {@code -Dwaybill.simulation.seed=17} plays one of them and prints it, {@code
 * -Dwaybill.simulation.plan=FILE} a plan that a failure has printed. {@code
 * -Dwaybill.simulation.threads=4} plays so many at a time.
 */
class SimulationTest {
  private static final long SEEDS = Long.getLong("waybill.simulation.seeds", 1000);
  private static final long FIRST = first(System.getProperty("waybill.simulation.from", "1"));
  private static final int THREADS =
      Integer.getInteger(
          "waybill.simulation.threads", Math.min(2, Runtime.getRuntime().availableProcessors()));

  /** So many have everything in them. */
  private static final int ENOUGH = 1000;

  private static final int TOLD_EVERY = 10_000;

  private final AtomicLong next = new AtomicLong(FIRST);
  private final Tally tally = new Tally();

  private static long first(String from) {
    return from.equals("fresh")
        ? Math.abs(System.nanoTime() % 1_000_000_000_000L)
        : Long.parseLong(from);
  }

  @Test
  @Timeout(7200)
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
    Path path = Path.of(file);
    Path ofTheProject = Path.of("..").resolve(file);
    Plan plan = Plan.parse(Files.readString(Files.exists(path) ? path : ofTheProject));
    Verdict verdict = Verdict.on(plan);
    if (!verdict.holds()) {
      throw new AssertionError(Report.of(plan.setup().schedule(), verdict));
    }
  }

  /** One seed after the other, on some threads; each play has one thread and a world to itself. */
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
      next.set(FIRST + SEEDS);
      threads.shutdown();
    }
    tell(began);
    assertThat(tally.missing())
        .as("what no seed from %d on has tried", FIRST)
        .matches(missing -> SEEDS < ENOUGH || missing.isEmpty());
  }

  private void work() {
    long began = System.nanoTime();
    for (long seed = next.getAndIncrement(); seed < FIRST + SEEDS; seed = next.getAndIncrement()) {
      tally.add(hold(seed));
      if ((seed - FIRST + 1) % TOLD_EVERY == 0) {
        tell(began);
      }
    }
  }

  private void tell(long began) {
    double minutes = (System.nanoTime() - began) / 60e9;
    System.out.printf(
        "Simulation from seed %d: %s%n%.0f seeds a minute on %d threads%n",
        FIRST, tally, tally.seeds() / minutes, THREADS);
  }

  private static Verdict hold(long seed) {
    Verdict verdict;
    try {
      verdict = Simulation.of(seed);
    } catch (RuntimeException e) {
      throw new AssertionError("seed " + seed + " cannot be played", e);
    }
    if (!verdict.holds()) {
      throw new AssertionError(Report.of(seed, Shrinking.smallest(verdict)));
    }
    assertThat(verdict.plan().publishes()).as("events of seed %d", seed).hasSizeGreaterThan(199);
    assertThat(Simulation.bitesEnough(verdict)).as("faults that bit in seed %d", seed).isTrue();
    assertThat(verdict.outcome().mostMembers()).as("members of seed %d", seed).isGreaterThan(2);
    return verdict;
  }

  @Test
  void playsTheSameHistoryAgainFromTheSameSeed() {
    for (long seed = 1; seed <= 40; seed++) {
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
    LongStream.rangeClosed(1, 50)
        .mapToObj(seed -> new PlanGenerator(seed, 0).plan())
        .forEach(plan -> assertThat(Plan.parse(plan.toString())).isEqualTo(plan));
  }
}
