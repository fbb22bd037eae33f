package dev.waybill.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.DeadLetterPolicy;
import dev.waybill.HandlerThreads;
import dev.waybill.Ordering;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContradictionsTest {
  private static final String GROUP = "waybill.destinations.orders.groups.billing.";

  @Test
  void theFirstRetryDelayIsNotLongerThanTheLongest() {
    assertThat(
            Given.problems(GROUP + "retry.initial-delay", "1m", GROUP + "retry.max-delay", "10s"))
        .containsExactly(
            "'%sretry.initial-delay' = '1m' (code) is longer than '%sretry.max-delay' = '10s' (code)"
                .formatted(GROUP, GROUP));
  }

  @Test
  void aFixedDelayHasNoLongest() {
    assertThat(
            Given.configuration(
                    GROUP + "retry.initial-delay", "1m",
                    GROUP + "retry.max-delay", "10s",
                    GROUP + "retry.backoff", "fixed")
                .groups("orders"))
        .containsExactly("billing");
  }

  @Test
  void aDefaultIsHeldAgainstAValueOnlyWhenTheProgramHasSpoken() {
    Configuration configuration = Given.configuration(GROUP + "retry.initial-delay", "1m");

    assertThat(
            Given.problemsOf(() -> configuration.group("orders", "billing", OptionValues.none())))
        .containsExactly(
            "'%sretry.initial-delay' = '1m' (code) is longer than 'retry.max-delay' = '30s' (default)"
                .formatted(GROUP));
    assertThat(configuration.group("orders", "billing").name()).isEqualTo("billing");
    OptionValues code =
        OptionValues.none().with(GroupOptions.RETRY_MAX_DELAY, Duration.ofMinutes(5));
    assertThat(
            configuration
                .group("orders", "billing", code)
                .values()
                .get(GroupOptions.RETRY_MAX_DELAY))
        .isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void contradictionsInWhatTheProgramAsksForAreRefusedToo() {
    OptionValues code =
        OptionValues.none()
            .with(GroupOptions.PAUSE_INITIAL_DELAY, Duration.ofMinutes(2))
            .with(GroupOptions.ORDERING, Ordering.NONE)
            .with(GroupOptions.DEAD_LETTER_POLICY, DeadLetterPolicy.PARK_KEY);

    assertThat(Given.problemsOf(() -> Given.configuration().group("orders", "billing", code)))
        .containsExactly(
            "'pause.initial-delay' = '2m' (code) is longer than 'pause.max-delay' = '1m' (default)",
            "'dead-letter.policy' = 'park-key' (code) needs the order of keys, which is given up by"
                + " 'ordering' = 'none' (code)");
  }

  @Test
  void aGroupCannotRaiseTheOrderingOfItsDestination() {
    assertThat(
            Given.problems(
                "waybill.destinations.orders.ordering", "none", GROUP + "ordering", "key"))
        .singleElement()
        .asString()
        .contains(
            "'" + GROUP + "ordering' = 'key'", "'waybill.destinations.orders.ordering' = 'none'");
    Configuration configuration = Given.configuration("waybill.defaults.ordering", "none");
    OptionValues code = OptionValues.none().with(GroupOptions.ORDERING, Ordering.KEY);
    assertThat(Given.problemsOf(() -> configuration.group("orders", "billing", code)))
        .singleElement()
        .asString()
        .contains("'ordering' = 'key' (code)", "'waybill.defaults.ordering' = 'none'");
  }

  @Test
  void parkingKeysNeedsTheirOrder() {
    assertThat(
            Given.problems(
                "waybill.destinations.orders.ordering",
                "none",
                GROUP + "dead-letter.policy",
                "park-key"))
        .singleElement()
        .asString()
        .contains("'waybill.destinations.orders.ordering' = 'none'");
  }

  @Test
  void aLeaseCoversTheHandlerTimeoutAndAWindowTheBatch() {
    assertThat(
            Given.problems(
                "waybill.groups.billing.handler-timeout", "10m",
                "waybill.groups.billing.idempotency.lease", "5m",
                "waybill.groups.billing.batch.max-size", "50",
                "waybill.groups.billing.window", "20"))
        .hasSize(2)
        .anyMatch(problem -> problem.contains("handler-timeout' = '10m' (code) is longer than"))
        .anyMatch(problem -> problem.contains("batch.max-size' = '50' (code) is more than"));
  }

  @Test
  void publishMayNotBlockForLongerThanItMayTake() {
    assertThat(
            Given.problems(
                "waybill.defaults.publish.max-block", "10s",
                "waybill.destinations.orders.publish.timeout", "2s"))
        .singleElement()
        .asString()
        .contains("'waybill.defaults.publish.max-block' = '10s'", "publish.timeout' = '2s'");
    Configuration shortTimeout = Given.configuration("waybill.defaults.publish.timeout", "2s");
    assertThat(
            shortTimeout.publishing("orders", OptionValues.none()).get(PublishingOptions.TIMEOUT))
        .isEqualTo(Duration.ofSeconds(2));
    OptionValues code =
        OptionValues.none().with(PublishingOptions.MAX_BLOCK, Duration.ofMinutes(1));
    assertThat(Given.problemsOf(() -> shortTimeout.publishing("orders", code))).hasSize(1);
  }

  @Test
  void virtualThreadsNeedAJavaThatHasThem() {
    OptionValues virtual =
        OptionValues.none().with(GroupOptions.HANDLER_THREADS, HandlerThreads.VIRTUAL);

    assertThat(problems(virtual, 17))
        .containsExactly("'handler-threads' = 'virtual' (code) needs Java 21, this is Java 17");
    assertThat(problems(virtual, 21)).isEmpty();
    assertThat(problems(OptionValues.none(), 17)).isEmpty();
  }

  @Test
  void aContradictionInTheDefaultsIsToldOnce() {
    assertThat(
            Given.problems(
                "waybill.defaults.pause.initial-delay",
                "2m",
                "waybill.defaults.pause.max-delay",
                "1m",
                "waybill.groups.audit.window",
                "5",
                GROUP + "window",
                "5"))
        .hasSize(1);
  }

  @Test
  void defaultsOfPublishingAreHeldAgainstEachOther() {
    assertThat(
            Given.problems(
                "waybill.defaults.publish.max-block",
                "10s",
                "waybill.defaults.publish.timeout",
                "2s"))
        .hasSize(1);
  }

  @Test
  void whatIsEqualIsNoContradiction() {
    assertThat(
            Given.configuration(
                    GROUP + "retry.initial-delay", "1m",
                    GROUP + "retry.max-delay", "1m",
                    GROUP + "batch.max-size", "50",
                    GROUP + "window", "50")
                .groups("orders"))
        .containsExactly("billing");
  }

  private static List<String> problems(OptionValues values, int javaVersion) {
    Problems problems = new Problems();
    new Contradictions(problems, true, javaVersion).group(values, OptionValues.none());
    return problems.all();
  }
}
