package dev.waybill.rabbitmq.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A parked key and its release, with owners that die in the middle: one story on every broker. */
@Tag("broker")
@Timeout(300)
class ParkedKeyIT {
  private static final String POLICY = "PARK_KEY";
  private static final int MILLIS = 8;

  private final long seed = Long.getLong("waybill.test.seed", System.nanoTime());

  @Test
  void keepsTheOrderOfAParkedKeyThroughDeathAndRelease() {
    System.out.println("ParkedKeyIT seed " + seed);
    Map<String, List<String>> onLog = play(new MemoryStage("parked", "log", MILLIS, POLICY), seed);
    Map<String, List<String>> onQueue =
        play(new MemoryStage("parked", "queue", MILLIS, POLICY), seed);
    Map<String, List<String>> onRabbitMq = play(new RabbitMqStage("parked", MILLIS, POLICY), seed);

    assertThat(onLog).isEqualTo(onRabbitMq);
    assertThat(onQueue).isEqualTo(onRabbitMq);
  }

  @Test
  @Tag("faults")
  @Timeout(1200)
  void keepsItWhoeverDiesWhen() {
    Random seeds = new Random(seed);
    System.out.println("ParkedKeyIT seed " + seed + " of seeds");
    for (int i = 0; i < 20; i++) {
      long one = seeds.nextLong();
      System.out.println("Seed " + one);
      Map<String, List<String>> onLog = play(new MemoryStage("seeds", "log", MILLIS, POLICY), one);
      assertThat(play(new MemoryStage("seeds", "queue", MILLIS, POLICY), one)).isEqualTo(onLog);
      if (i % 4 == 0) {
        assertThat(play(new RabbitMqStage("seeds", MILLIS, POLICY), one)).isEqualTo(onLog);
      }
    }
  }

  private Map<String, List<String>> play(Stage stage, long seed) {
    long begun = System.nanoTime();
    try (stage) {
      return new ParkedKeyStory(stage, seed).play();
    } finally {
      System.out.printf(
          "%s: %.1f s%n", stage.getClass().getSimpleName(), (System.nanoTime() - begun) / 1e9);
    }
  }
}
