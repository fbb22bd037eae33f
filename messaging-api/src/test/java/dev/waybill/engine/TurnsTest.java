package dev.waybill.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TurnsTest {
  private static List<String> play(Turns turns) {
    List<String> order = new ArrayList<>();
    for (String name : List.of("a", "b", "c")) {
      Turns.Line line = turns.newLine();
      for (int i = 1; i <= 3; i++) {
        String task = name + i;
        line.add(() -> order.add(task));
      }
    }
    for (Runnable task = turns.next(); task != null; task = turns.next()) {
      task.run();
    }
    return order;
  }

  @Test
  void keepsOneOrderOfAllWithoutChance() {
    assertThat(play(new Turns(null)))
        .containsExactly("a1", "a2", "a3", "b1", "b2", "b3", "c1", "c2", "c3");
  }

  @Test
  void mixesLinesAsTheSeedSaysAndKeepsEachInOrder() {
    List<String> order = play(new Turns(new Random(3)));

    assertThat(order).containsSubsequence("a1", "a2", "a3");
    assertThat(order).containsSubsequence("b1", "b2", "b3");
    assertThat(order).containsSubsequence("c1", "c2", "c3").hasSize(9);
    assertThat(order).isNotEqualTo(play(new Turns(null)));
    assertThat(order).isEqualTo(play(new Turns(new Random(3))));
  }
}
