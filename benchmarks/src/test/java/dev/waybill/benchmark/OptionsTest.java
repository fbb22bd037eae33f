package dev.waybill.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class OptionsTest {
  @Test
  void runsEverythingOnKafkaUnlessToldOtherwise() {
    Options options = Options.parse();

    assertThat(options.kinds()).containsExactly(Kind.values());
    assertThat(options.contestants()).containsExactly("KafkaRaw", "WaybillKafka");
    assertThat(options.warmUps()).isEqualTo(4);
    assertThat(options.pairs()).isEqualTo(10);
    assertThat(options.sample()).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void takesContestantsFromAnywhere() {
    Options options =
        Options.parse(
            "slow-handler",
            "--contestants",
            "KafkaRaw,com.example.Mine",
            "--seconds",
            "2.5",
            "--warm-ups",
            "9");

    assertThat(options.kinds()).containsExactly(Kind.SLOW_HANDLER);
    assertThat(options.sample()).isEqualTo(Duration.ofMillis(2_500));
    assertThat(options.warmUps()).isEqualTo(9);
    assertThat(options.className("KafkaRaw")).isEqualTo(KafkaRaw.class.getName());
    assertThat(options.className("com.example.Mine")).isEqualTo("com.example.Mine");
  }

  @Test
  void runsOnTheEmbeddedBrokerWhatNeedsNoOther() {
    Options options = Options.parse("all", "--binder", "memory");

    assertThat(options.kinds()).containsExactly(Kind.LATENCY, Kind.PIPE);
    assertThat(options.contestants()).containsExactly("MemoryRaw", "WaybillMemory");
  }

  @Test
  void hasContestantsForEachBinder() {
    assertThat(Options.parse("--binder", "rabbitmq").contestants())
        .containsExactly("RabbitMqRaw", "WaybillRabbitMq");
    assertThat(Options.parse("--binder", "nats").contestants())
        .containsExactly("NatsRaw", "WaybillNats");
  }

  @Test
  void saysWhatItDoesNotKnow() {
    assertThatThrownBy(() -> Options.parse("publsh"))
        .hasMessageContaining("'publsh'; there are: publish,");
    assertThatThrownBy(() -> Options.parse("--binder", "x"))
        .hasMessageContaining("kafka, memory, nats, rabbitmq");
    assertThatThrownBy(() -> Options.parse("--pairs"))
        .hasMessageContaining("--pairs wants a value");
  }
}
