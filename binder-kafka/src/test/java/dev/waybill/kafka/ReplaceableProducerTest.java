package dev.waybill.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.ErrorCode;
import dev.waybill.Telemetry;
import dev.waybill.config.OptionValues;
import dev.waybill.spi.BinderConfig;
import dev.waybill.spi.BinderRuntime;
import dev.waybill.spi.SendOutcome;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executor;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReplaceableProducerTest {
  private static final SendOutcome CONFIRMED = new SendOutcome.Confirmed("t-0@1");
  private static final SendOutcome NOBODY =
      new SendOutcome.Uncertain(ErrorCode.TIMEOUT, new TimeoutException("nobody there"));

  private final ManualTime time = new ManualTime();
  private final ReplaceableProducer producer =
      new ReplaceableProducer(
          new ClientSettings(
                  new BinderConfig(
                      "kafka",
                      OptionValues.none().with(KafkaOptions.ENDPOINT, "127.0.0.1:1"),
                      Map.of(),
                      "",
                      Map.of()))
              .producer(Duration.ofSeconds(5)),
          time);

  @AfterEach
  void close() {
    producer.close();
  }

  @Test
  void isReplacedWhenItHasReachedNobodyForAMinute() {
    assertThat(producer.learn(NOBODY)).isFalse();
    time.nanos += Duration.ofSeconds(59).toNanos();
    assertThat(producer.learn(NOBODY)).isFalse();
    time.nanos += Duration.ofSeconds(2).toNanos();
    assertThat(producer.learn(NOBODY)).isTrue();
    Object before = producer.get();
    producer.replace();
    assertThat(producer.get()).isNotSameAs(before);
    assertThat(producer.isUseless()).isFalse();
    assertThat(producer.learn(NOBODY)).isFalse();
    assertThat(producer.availableBytes()).isEqualTo(ClientSettings.DEFAULT_BUFFER_BYTES);
  }

  @Test
  void isKeptAsLongAsItReachesSomebodyNowAndThen() {
    for (int i = 0; i < 5; i++) {
      producer.learn(NOBODY);
      time.nanos += Duration.ofSeconds(50).toNanos();
      producer.learn(CONFIRMED);
      assertThat(producer.isUseless()).isFalse();
    }
  }

  @Test
  void isReplacedAfterAnErrorThatItNeverGetsOver() {
    assertThat(
            producer.learn(
                new SendOutcome.Uncertain(
                    ErrorCode.CONNECTION, new ProducerFencedException("fenced"))))
        .isTrue();
  }

  private static final class ManualTime implements BinderRuntime {
    private long nanos = 1;

    @Override
    public Clock clock() {
      return Clock.systemUTC();
    }

    @Override
    public long nanoTime() {
      return nanos;
    }

    @Override
    public Cancellable schedule(Duration delay, Runnable task) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Executor serialExecutor(String role) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Thread newThread(String role, Runnable body) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Telemetry telemetry() {
      return Telemetry.none();
    }
  }
}
