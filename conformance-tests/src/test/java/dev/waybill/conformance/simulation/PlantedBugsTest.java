package dev.waybill.conformance.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Simulations that could not find a bug would prove nothing. */
class PlantedBugsTest {
  private static final int MOST_SEEDS = 2000;

  static Stream<PlantedBug> bugs() {
    return PlantedBugs.ALL.stream();
  }

  @ParameterizedTest
  @MethodSource("bugs")
  @Timeout(300)
  void findsEachOfThemWithin2000Seeds(PlantedBug bug) throws Exception {
    PlantedEngine engine = PlantedEngine.with(bug);
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(engine); // the binder is found through it
    String found;
    try {
      found = hunt(engine).apply(MOST_SEEDS);
    } finally {
      thread.setContextClassLoader(before);
    }
    assertThat(found).as("what breaks where the engine %s", bug).isNotEmpty();
    List<String> words = List.of(found.split(" ", 3));
    System.out.printf("An engine that %s: found by seed %s, %s%n", bug, words.get(0), words.get(2));
    assertThat(words.get(1).split(",")).as(found).contains(bug.breaks());
  }

  @SuppressWarnings("unchecked")
  private static IntFunction<String> hunt(PlantedEngine engine)
      throws ReflectiveOperationException {
    return (IntFunction<String>)
        engine.loadClass(Hunt.class.getName()).getDeclaredConstructor().newInstance();
  }
}
