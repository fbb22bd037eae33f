package dev.waybill.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SoloGateTest {
  private final SoloGate gate = new SoloGate();
  private final List<String> turns = new ArrayList<>();

  /** Quiet as soon as it is asked, unless something of it runs. */
  private final class Somebody implements SoloGate.Member {
    final String name;
    boolean runs;
    int told;

    Somebody(String name) {
      this.name = name;
      gate.join(this);
    }

    @Override
    public void gateChanged() {
      told++;
      if (gate.mustBeQuiet() && !runs) {
        gate.quiet(this);
      }
    }

    void ends() {
      runs = false;
      gateChanged();
    }

    void request() {
      gate.request(this, () -> turns.add(name));
    }
  }

  private final Somebody one = new Somebody("one");
  private final Somebody two = new Somebody("two");

  @Test
  void asksNobodyWhileThereIsNoSuspect() {
    assertThat(gate.mustBeQuiet()).isFalse();
    assertThat(one.told).isZero();
  }

  @Test
  void waitsUntilEverybodyIsQuiet() {
    two.runs = true;
    one.request();
    assertThat(turns).isEmpty();

    two.ends();

    assertThat(turns).containsExactly("one");
    assertThat(gate.mustBeQuiet()).isTrue();
  }

  @Test
  void wakesEverybodyWhenTheLastTurnIsDone() {
    one.request();
    int told = two.told;

    gate.done(one);

    assertThat(gate.mustBeQuiet()).isFalse();
    assertThat(two.told).isEqualTo(told + 1);
  }

  @Test
  void staysQuietWhileMoreWait() {
    one.request();
    two.request();
    one.request();
    assertThat(turns).containsExactly("one");

    gate.done(one);
    assertThat(turns).containsExactly("one", "two");
    assertThat(gate.mustBeQuiet()).isTrue();
    gate.done(two);
    gate.done(one);

    assertThat(turns).containsExactly("one", "two", "one");
    assertThat(gate.mustBeQuiet()).isFalse();
  }

  @Test
  void takesNoTurnBackFromSomebodyElse() {
    one.request();
    two.request();

    gate.done(two);

    assertThat(turns).containsExactly("one");
  }

  @Test
  void goesOnWithoutOneThatLeavesLoud() {
    two.runs = true;
    one.request();

    gate.leave(two);

    assertThat(turns).containsExactly("one");
  }

  @Test
  void goesOnWhenItsHolderLeaves() {
    one.request();
    one.request();
    two.request();

    gate.leave(one);

    assertThat(turns).containsExactly("one", "two");
  }

  @Test
  void keepsOneThatJoinsQuietWithoutWaitingForIt() {
    two.runs = true;
    one.request();
    Somebody three = new Somebody("three");
    assertThat(gate.mustBeQuiet()).isTrue();

    two.ends();
    gate.done(one);

    assertThat(turns).containsExactly("one");
    assertThat(three.told).isEqualTo(1);
  }
}
