package dev.waybill.kafka.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.waybill.ConfigurationException;
import dev.waybill.ErrorCode;
import dev.waybill.Messaging;
import dev.waybill.MessagingConfig;
import dev.waybill.MessagingException;
import dev.waybill.conformance.fault.ChildJvm;
import dev.waybill.conformance.fault.ChildProcess;
import dev.waybill.conformance.fault.FreePorts;
import dev.waybill.testbrokers.Broker;
import dev.waybill.testbrokers.Brokers;
import dev.waybill.testbrokers.Kafka;
import dev.waybill.testbrokers.KafkaUser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is wrong shows when it starts, in words that help. */
@Tag("broker")
class RefusedAtStartIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Test
  void tellsAllWrongKeysAtOnceThoseOfTheClientIncluded() {
    try (Place place = Place.shared()) {
      place
          .binder("conect-timeout", "5s")
          .binder("client.compresion.type", "zstd")
          .binder("client.acks", "1")
          .binder("client.batch.size", "many")
          .group("concurency", "8")
          .group("retry.max-attempts", "0");

      ConfigurationException refused = Failures.of(ConfigurationException.class, place::open);

      assertThat(refused.code()).isEqualTo(ErrorCode.CONFIG_INVALID);
      assertThat(refused.problems()).hasSize(6);
      assertThat(refused)
          .hasMessageContaining("(6 problems)")
          .hasMessageContaining("did you mean 'waybill.binders.kafka.connect-timeout'?")
          .hasMessageContaining("did you mean 'compression.type'?")
          .hasMessageContaining("'waybill.binders.kafka.client.acks' cannot be set")
          .hasMessageContaining("'waybill.binders.kafka.client.batch.size' is not valid")
          .hasMessageContaining("concurrency'?")
          .hasMessageContaining("must be 1..1000");
    }
  }

  @Test
  void namesEverythingThatIsMissingWhenItMayOnlyLook() {
    try (Place place = Place.shared()) {
      Messaging messaging = place.set("waybill.topology", "validate").open();

      ConfigurationException refused =
          Failures.of(
              ConfigurationException.class,
              () -> messaging.subscribe(place.destination, Place.GROUP, delivery -> {}));

      assertThat(refused.code()).isEqualTo(ErrorCode.DESTINATION_NOT_FOUND);
      String of = "of '" + place.destination + "/billing'";
      assertThat(refused)
          .hasMessageContaining("destination '" + place.destination + "'")
          .hasMessageContaining("dead letters " + of)
          .hasMessageContaining("inlet " + of)
          .hasMessageContaining("state " + of);
      assertThat(Place.get(place.admin.listTopics().names()))
          .as("it only looked")
          .noneMatch(name -> name.startsWith(place.destination));
    }
  }

  @Test
  void refusesOtherNumbersOfPartitionsThanConfigured() {
    try (Place place = Place.shared()) {
      place.createTopic(place.destination, 3);
      place.createTopic(place.groupId() + "--inlet", 2);
      Messaging messaging = place.destination("partitions", "6").open();

      ConfigurationException refused =
          Failures.of(
              ConfigurationException.class,
              () -> messaging.subscribe(place.destination, Place.GROUP, delivery -> {}));

      assertThat(refused.code()).isEqualTo(ErrorCode.TOPOLOGY_DRIFT);
      assertThat(refused.problems()).hasSize(2);
      assertThat(refused)
          .hasMessageContaining("has 3 partitions instead of 6")
          .hasMessageContaining("inlet")
          .hasMessageContaining("has 2 partitions instead of 3");
    }
  }

  @Test
  void givesUpOnAWrongEndpointInTimeAndLeavesNoThread() throws Exception {
    Set<Thread> before = threads();
    try (Place place = Place.shared()) {
      place.binder("endpoint", "127.0.0.1:" + FreePorts.next()).binder("connect-timeout", "2s");
      long begun = System.nanoTime();

      MessagingException refused = Failures.of(MessagingException.class, place::open);

      Duration took = Duration.ofNanos(System.nanoTime() - begun);
      System.out.println("A wrong endpoint was given up after " + took);
      assertThat(took).isLessThan(Duration.ofSeconds(2).plusMillis(1_500)); // class loading, too
      assertThat(refused.code()).isEqualTo(ErrorCode.CONNECTION);
      assertThat(refused).hasMessageContaining("waybill.binders.kafka.endpoint");
      assertThat(refused.isRetryable()).isTrue();
    }
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(threads())
                    .filteredOn(thread -> !before.contains(thread))
                    .extracting(Thread::getName)
                    .filteredOn(name -> !name.startsWith("waybill-child")) // of other tests
                    .noneMatch(name -> name.contains("kafka") || name.contains("waybill")));
  }

  private static Set<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(Thread::isAlive)
        .collect(Collectors.toSet());
  }

  @Test
  void refusesAWrongPasswordAndNeverShowsIt() throws IOException {
    KafkaUser user = new KafkaUser("clerk", "right-secret");
    KafkaUser stranger = new KafkaUser("clerk", "Pl4nted-wr0ng-secret");
    Path log = Path.of("target", "acceptance", "wrong-password.log");
    Files.deleteIfExists(log);
    try (Broker broker = Brokers.start(Kafka.recipe().secure(user));
        ChildProcess child =
            ChildJvm.of(WrongPassword.class)
                .args(broker.endpoint(), stranger.name(), stranger.password())
                .flags(
                    "-Dorg.slf4j.simpleLogger.defaultLogLevel=debug",
                    "-Dorg.slf4j.simpleLogger.log.org.apache.kafka=debug")
                .log(log)
                .start()) {
      String code = child.await(line -> line.startsWith("code "), Duration.ofSeconds(60));
      assertThat(code).isEqualTo("code AUTHENTICATION");
      child.awaitExit(PATIENCE);
    }
    String everything = Files.readString(log, StandardCharsets.UTF_8);
    assertThat(everything)
        .contains("SaslAuthenticationException") // it did log, and at length
        .contains("DEBUG org.apache.kafka")
        .contains("MessagingConfig")
        .doesNotContain(stranger.password())
        .doesNotContain(user.password());
  }

  /** Tells, and logs at the lowest level, everything about an attempt that must fail. */
  static final class WrongPassword {
    private WrongPassword() {}

    public static void main(String[] args) {
      try (Place place = Place.at(args[0])) {
        new KafkaUser(args[1], args[2])
            .clientProperties()
            .forEach((key, value) -> place.binder("client." + key, value));
        System.err.println(MessagingConfig.of(place.config()));
        try {
          place.open();
          System.out.println("code none");
        } catch (MessagingException refused) {
          refused.printStackTrace();
          System.err.println(refused);
          System.out.println("code " + refused.code());
        }
      }
    }
  }
}
