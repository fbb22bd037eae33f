package dev.waybill.conformance.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CommandWordsTest {
  @Test
  void areBetweenSpacesOrInQuotes() {
    assertThat(CommandWords.of("  docker  kill acme ")).containsExactly("docker", "kill", "acme");
    assertThat(CommandWords.of("sh -c 'kill -9 \"$(cat pid)\"' ''"))
        .containsExactly("sh", "-c", "kill -9 \"$(cat pid)\"", "");
  }

  @Test
  void areRefusedWithoutAProgramAndWithoutTheEndOfAQuote() {
    assertThatThrownBy(() -> CommandWords.of("  ")).hasMessage("must name a program");
    assertThatThrownBy(() -> CommandWords.of("sh -c 'x")).hasMessageContaining("each quote");
  }
}
