package dev.waybill.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OptionTest {
  private record Range(Option<?> option, List<String> inside, List<String> outside, String text) {}

  static List<Range> ranges() {
    return List.of(
        new Range(Option.integer("a", 2, 1, 3), List.of("1", "3"), List.of("0", "4"), "1..3"),
        new Range(
            Option.integer("a", 2, 1, Integer.MAX_VALUE),
            List.of("1", "2147483647"),
            List.of("0"),
            "at least 1"),
        new Range(
            Option.decimal("a", 0.5, 0.1, 0.9),
            List.of("0.1", "0.9"),
            List.of("0.09", "0.91"),
            "0.1..0.9"),
        new Range(
            Option.duration("a", null, Duration.ofSeconds(1), Duration.ofHours(1)),
            List.of("1s", "60m"),
            List.of("999ms", "61m"),
            "1s..1h"),
        new Range(
            Option.bytes("a", null, 1024, 1 << 20),
            List.of("1KiB", "1MiB"),
            List.of("1023", "1048577"),
            "1KiB..1MiB"),
        new Range(
            Option.bytes("a", null, 2048, Long.MAX_VALUE),
            List.of("2KiB"),
            List.of("2047"),
            "at least 2KiB"));
  }

  @ParameterizedTest
  @MethodSource("ranges")
  void bothEndsOfARangeAreInside(Range range) {
    assertThat(range.option().range()).isEqualTo(range.text());
    for (String text : range.inside()) {
      assertThat(range.option().parse(text)).isNotNull();
    }
    for (String text : range.outside()) {
      assertThatThrownBy(() -> range.option().parse(text))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("must be " + range.text());
    }
  }

  @Test
  void textIsTakenAsItIs() {
    Option<String> text = Option.text("greeting", " hi ");

    assertThat(text.parse(" a b ")).isEqualTo(" a b ");
    assertThat(text.defaultText()).isEqualTo(" hi ");
    assertThat(text).hasToString("greeting");
  }

  @Test
  void aValueThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> OptionValues.none().get(GroupOptions.HANDLER_TIMEOUT))
        .isInstanceOf(NoSuchElementException.class)
        .hasMessageContaining("'handler-timeout'");
    assertThat(OptionValues.none().find(GroupOptions.HANDLER_TIMEOUT)).isEmpty();
  }

  @Test
  void strongerValuesWinOverWeakerOnes() {
    OptionValues strong = OptionValues.none().with(GroupOptions.WINDOW, 1);
    OptionValues weak =
        OptionValues.none().with(GroupOptions.WINDOW, 2).with(GroupOptions.CONCURRENCY, 2);

    OptionValues both = strong.over(weak);

    assertThat(both.get(GroupOptions.WINDOW)).isEqualTo(1);
    assertThat(both.get(GroupOptions.CONCURRENCY)).isEqualTo(2);
    assertThat(both.isSet(GroupOptions.CRASH_BUDGET)).isFalse();
  }
}
