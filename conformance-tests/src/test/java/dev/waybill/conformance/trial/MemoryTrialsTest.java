package dev.waybill.conformance.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.waybill.Delivery;
import dev.waybill.Interceptor;
import dev.waybill.conformance.BinderUnderTest;
import dev.waybill.conformance.Check;
import dev.waybill.conformance.CheckResult;
import dev.waybill.conformance.Verdict;
import dev.waybill.conformance.memory.MemoryBinders;
import dev.waybill.conformance.memory.MemoryEnvironment;
import dev.waybill.conformance.mutant.Mutant;
import dev.waybill.conformance.mutant.Mutants;
import dev.waybill.conformance.stage.Heap;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * The trials that need no broker of their own: the memory binder passes them in both families, and
 * each fails on a binder that is broken in a way it forbids.
 */
@Tag("faults")
class MemoryTrialsTest {
  private static final int AT_A_TIME = 3;
  private static final AtomicInteger BROKERS = new AtomicInteger();
  private static final Check KILLED = Trials.killedAtWork(5, 0, 32);
  private static final Check CHURN = Trials.comingAndGoing(3, Duration.ofSeconds(15));
  private static final Check SLOW = Trials.slowKey(1, 2, 4);
  private static final UnaryOperator<BinderUnderTest> SOUND = UnaryOperator.identity();

  /**
   * One way to play a trial.
   *
   * @param words what its report must say, if it must fail
   */
  private record Case(
      Check trial,
      boolean queue,
      UnaryOperator<BinderUnderTest> change,
      Verdict owed,
      String words) {
    String name() {
      return trial.id() + (queue ? " on queues: " : " on a log: ") + owed + " " + words;
    }

    CheckResult play() {
      String broker = "trial-" + BROKERS.incrementAndGet();
      BinderUnderTest sound = queue ? MemoryBinders.queue(broker) : MemoryBinders.log(broker);
      return Played.of(trial, change.apply(sound), new MemoryEnvironment(broker));
    }
  }

  @TestFactory
  Stream<DynamicTest> passesWhatIsSound() {
    List<Case> cases = new ArrayList<>();
    for (Check trial : List.of(KILLED, Trials.parkedKey(), Trials.fullWindow(), CHURN)) {
      cases.add(new Case(trial, false, SOUND, Verdict.PASS, ""));
      cases.add(new Case(trial, true, SOUND, Verdict.PASS, ""));
    }
    return played(cases, AT_A_TIME);
  }

  @TestFactory
  Stream<DynamicTest> failsWhatIsBroken() {
    UnaryOperator<BinderUnderTest> drops = mutant("confirms one event in a thousand and drops it");
    return played(
        List.of(
            broken(KILLED, "H1 broken", drops),
            broken(
                KILLED, "H6 broken", mutant("swaps two neighbours of a key in a thousand events")),
            broken(KILLED, "H9 broken", mutant("spreads the events of a key over members")),
            broken(
                Trials.parkedKey(),
                ParkedKey.PARKED + " wrong",
                option("dead-letter.policy", "continue")),
            new Case(
                Trials.fullWindow(),
                true,
                option("window", "100000"),
                Verdict.FAIL,
                "the window to fill"),
            broken(
                Trials.stoppedHandler(10_000, 20 * Heap.MIB),
                StoppedHandler.GROWTH + " wrong",
                SOUND),
            broken(CHURN, "H9 broken", mutant("hands a shard over before its handlers have ended")),
            broken(CHURN, "H1 broken", drops),
            broken(CHURN, ComingAndGoing.SHARE + " wrong", option("partitions", "2"))),
        AT_A_TIME);
  }

  /** One at a time: what is measured is time. */
  @TestFactory
  Stream<DynamicTest> measuresLatency() {
    return played(
        List.of(
            new Case(SLOW, false, SOUND, Verdict.PASS, ""),
            new Case(SLOW, true, SOUND, Verdict.PASS, ""),
            broken(
                SLOW, SlowKey.LATENCY + " wrong", binder -> binder.withInterceptor(new HoldUp()))),
        1);
  }

  private static Case broken(Check trial, String words, UnaryOperator<BinderUnderTest> change) {
    return new Case(trial, false, change, Verdict.FAIL, words);
  }

  private static Stream<DynamicTest> played(List<Case> cases, int atATime) {
    ExecutorService pool = Executors.newFixedThreadPool(atATime);
    Map<Case, Future<CheckResult>> runs = new LinkedHashMap<>();
    cases.forEach(one -> runs.put(one, pool.submit(one::play)));
    pool.shutdown();
    return runs.entrySet().stream()
        .map(run -> dynamicTest(run.getKey().name(), () -> judge(run.getKey(), run.getValue())));
  }

  private static void judge(Case one, Future<CheckResult> run) throws Exception {
    CheckResult result = run.get();
    assertThat(result.verdict()).as(result.text()).isEqualTo(one.owed());
    assertThat(result.text()).contains(one.words());
  }

  private static UnaryOperator<BinderUnderTest> mutant(String name) {
    Mutant mutant =
        Mutants.all().stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow();
    return mutant::of;
  }

  private static UnaryOperator<BinderUnderTest> option(String option, String value) {
    return binder ->
        binder.withConfiguration(
            all -> {
              Map<String, String> changed = new LinkedHashMap<>(all);
              changed.replaceAll((key, old) -> key.endsWith("." + option) ? value : old);
              return changed;
            });
  }

  /** Whoever fails holds everybody in its group up for a while. */
  private static final class HoldUp implements Interceptor {
    private final Map<String, ReentrantLock> locks = new ConcurrentHashMap<>();

    @Override
    public CompletionStage<Void> handle(Delivery delivery, HandleChain next) {
      ReentrantLock lock = locks.computeIfAbsent(delivery.group(), group -> new ReentrantLock());
      lock.lock();
      lock.unlock();
      return next.proceed(delivery)
          .whenComplete(
              (done, failure) -> {
                if (failure != null) {
                  lock.lock();
                  LockSupport.parkNanos(200_000_000);
                  lock.unlock();
                }
              });
    }
  }
}
