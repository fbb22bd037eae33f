package dev.waybill.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class PairedRatioTest {
  @Test
  void isExactWhereThePairsAgree() {
    PairedRatio ratio = PairedRatio.of(List.of(80.0, 160.0, 8.0), List.of(100.0, 200.0, 10.0));
    assertThat(ratio.mean()).isEqualTo(0.8, within(1e-9));
    assertThat(ratio.low()).isEqualTo(0.8, within(1e-9));
    assertThat(ratio.high()).isEqualTo(0.8, within(1e-9));
  }

  /** Logarithms 0.1, 0.2 and 0.3: mean 0.2, deviation 0.1, t = 4.303 with two degrees. */
  @Test
  void takesTheIntervalFromStudentsT() {
    PairedRatio ratio =
        PairedRatio.of(
            List.of(Math.exp(0.1), Math.exp(0.2), Math.exp(0.3)), List.of(1.0, 1.0, 1.0));
    double half = 4.303 * 0.1 / Math.sqrt(3);
    assertThat(Math.log(ratio.mean())).isEqualTo(0.2, within(1e-9));
    assertThat(Math.log(ratio.low())).isEqualTo(0.2 - half, within(1e-9));
    assertThat(Math.log(ratio.high())).isEqualTo(0.2 + half, within(1e-9));
  }

  @Test
  void isTheInverseTheOtherWayRound() {
    List<Double> some = List.of(3.0, 5.0, 4.0, 7.0);
    List<Double> others = List.of(4.0, 4.0, 6.0, 6.0);
    PairedRatio one = PairedRatio.of(some, others);
    PairedRatio other = PairedRatio.of(others, some);
    assertThat(one.mean() * other.mean()).isEqualTo(1, within(1e-9));
    assertThat(one.low() * other.high()).isEqualTo(1, within(1e-9));
  }

  @Test
  void knowsManyPairsAndOne() {
    List<Double> ones = Collections.nCopies(60, 1.0);
    assertThat(PairedRatio.of(ones, ones).high()).isEqualTo(1, within(1e-9));
    assertThat(PairedRatio.of(List.of(2.0), List.of(4.0)))
        .isEqualTo(new PairedRatio(0.5, 0.5, 0.5));
  }

  @Test
  void refusesWhatIsNotPaired() {
    assertThatThrownBy(() -> PairedRatio.of(List.of(1.0), List.of(1.0, 2.0)))
        .hasMessageContaining("1 samples beside 2");
  }
}
