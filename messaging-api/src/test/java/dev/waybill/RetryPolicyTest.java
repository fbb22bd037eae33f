package dev.waybill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {
  private static final RetryPolicy POLICY = RetryPolicy.fixed(Duration.ofSeconds(1)).maxAttempts(3);
  private static final Exception PLAIN = new IllegalStateException();

  @Test
  void givesUpAfterTheLastAttempt() {
    assertThat(POLICY.nextDelay(1, PLAIN, 0)).contains(Duration.ofSeconds(1));
    assertThat(POLICY.nextDelay(2, PLAIN, 0)).contains(Duration.ofSeconds(1));
    assertThat(POLICY.nextDelay(3, PLAIN, 0)).isEmpty();
    assertThat(POLICY.nextDelay(99, PLAIN, 0)).isEmpty();
  }

  @Test
  void givesUpAtOnceOnWhatNoRetryCanMendAlsoAsACause() {
    Exception mendless = new NonRetryableException("no", null);

    assertThat(POLICY.nextDelay(1, mendless, 0)).isEmpty();
    assertThat(POLICY.nextDelay(1, new RuntimeException(mendless), 0)).isEmpty();
    assertThat(POLICY.isRetryable(new MalformedEventException("x", null))).isFalse();
  }

  @Test
  void followsTheLastRuleThatFits() {
    RetryPolicy policy =
        POLICY
            .giveUpOn(IOException.class)
            .on(FileNotFoundException.class, Backoff.fixed(Duration.ofSeconds(7)));

    assertThat(policy.nextDelay(1, new IOException(), 0)).isEmpty();
    assertThat(policy.nextDelay(1, new UncheckedIOException(new FileNotFoundException()), 0))
        .contains(Duration.ofSeconds(7));
    assertThat(policy.nextDelay(1, PLAIN, 0)).contains(Duration.ofSeconds(1));
  }

  @Test
  void letsARuleRetryWhatIsNotRetryableOtherwise() {
    RetryPolicy policy = POLICY.on(NonRetryableException.class, Backoff.none());

    assertThat(policy.nextDelay(1, new NonRetryableException("no", null), 0))
        .contains(Duration.ZERO);
  }

  @Test
  void waitsAsLongAsTheHandlerAsks() {
    Exception after = new RetryAfterException(Duration.ofMinutes(3), null);

    assertThat(POLICY.nextDelay(1, new RuntimeException(after), 0)).contains(Duration.ofMinutes(3));
    assertThat(POLICY.nextDelay(3, after, 0)).isEmpty();
    assertThat(new RetryAfterException(Duration.ofSeconds(-1), null).delay()).isZero();
    assertThatThrownBy(() -> new RetryAfterException(null, null))
        .isInstanceOf(NullPointerException.class);
  }

  @Test
  void endsWithCausesInACircle() {
    Exception one = new IllegalStateException("one");
    Exception two = new IllegalStateException("two", one);
    one.initCause(two);

    assertThat(POLICY.giveUpOn(IOException.class).nextDelay(1, one, 0)).isPresent();
    assertThat(PauseOn.exception(IOException.class).matches(one)).isFalse();
  }

  @Test
  void tellsItsLongestDelay() {
    assertThat(RetryPolicy.defaults().longestDelay())
        .isBetween(Duration.ofMillis(1599), Duration.ofMillis(1600));
    assertThat(POLICY.on(IOException.class, Backoff.fixed(Duration.ofHours(1))).longestDelay())
        .isEqualTo(Duration.ofHours(1));
    assertThat(
            RetryPolicy.none()
                .on(IOException.class, Backoff.fixed(Duration.ofHours(1)))
                .longestDelay())
        .isZero();
  }

  @Test
  void changesNoPolicyThatIsShared() {
    RetryPolicy.defaults().maxAttempts(1).giveUpOn(RuntimeException.class);

    assertThat(RetryPolicy.defaults().maxAttempts()).isEqualTo(5);
    assertThat(RetryPolicy.defaults().isRetryable(PLAIN)).isTrue();
    assertThat(RetryPolicy.none().nextDelay(1, PLAIN, 0)).isEqualTo(Optional.empty());
    assertThatThrownBy(() -> POLICY.maxAttempts(0)).hasMessageContaining("at least 1");
  }
}
