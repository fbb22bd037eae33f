package dev.waybill.spi.support;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LoadTest {
  @Test
  void countsMessagesAndBytes() {
    Load load = new Load(10, 1_000);

    assertThat(load.tryTake(300)).isTrue();
    assertThat(load.tryTake(0)).isTrue();
    assertThat(load.messages()).isEqualTo(2);
    assertThat(load.bytes()).isEqualTo(300);
    load.giveBack(300);
    assertThat(load.messages()).isEqualTo(1);
    assertThat(load.bytes()).isZero();
  }

  @Test
  void refusesWhatExceedsEitherBound() {
    Load load = new Load(2, 1_000);
    load.tryTake(600);

    assertThat(load.hasRoom(401)).isFalse();
    assertThat(load.tryTake(401)).isFalse();
    assertThat(load.hasRoom(400)).isTrue();
    assertThat(load.tryTake(400)).isTrue();
    assertThat(load.hasRoom(0)).isFalse();
    assertThat(load.tryTake(0)).isFalse();
    assertThat(load.messages()).isEqualTo(2);
    assertThat(load.bytes()).isEqualTo(1_000);
  }

  @Test
  void takesOneHoweverLarge() {
    Load load = new Load(1, 10);

    assertThat(load.hasRoom(Integer.MAX_VALUE)).isTrue();
    assertThat(load.tryTake(Integer.MAX_VALUE)).isTrue();
    assertThat(load.bytes()).isEqualTo(Integer.MAX_VALUE);
    assertThat(load.tryTake(1)).isFalse();
  }

  @Test
  void countsTenMillionOfTheLargest() {
    Load load = new Load(10_000_000, Long.MAX_VALUE);
    for (int i = 0; i < 10_000_000; i++) {
      load.tryTake(50_000);
    }
    assertThat(load.messages()).isEqualTo(10_000_000);
    assertThat(load.bytes()).isEqualTo(500_000_000_000L);
    assertThat(load.hasRoom(0)).isFalse();
  }

  @Test
  void saysWhenAnEighthIsFree() {
    Load load = new Load(16, 16_000);
    for (int i = 0; i < 15; i++) {
      load.tryTake(1);
    }
    assertThat(load.hasMuchRoom()).isFalse();
    load.giveBack(1);
    assertThat(load.hasMuchRoom()).isTrue();
    load.tryTake(15_000);
    assertThat(load.hasMuchRoom()).isFalse();
    assertThat(new Load(1, 1).hasMuchRoom()).isTrue();
  }
}
