package dev.waybill.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.waybill.ConfigurationException;
import dev.waybill.DeadLetter;
import dev.waybill.DeadLetterReason;
import dev.waybill.DeadLetters;
import dev.waybill.ErrorCode;
import dev.waybill.Health;
import dev.waybill.Messaging;
import dev.waybill.MessagingClosedException;
import dev.waybill.MessagingConfig;
import dev.waybill.MessagingException;
import dev.waybill.NonRetryableException;
import dev.waybill.PublishOptions;
import dev.waybill.PublishRejectedException;
import dev.waybill.Publisher;
import dev.waybill.StartPosition;
import dev.waybill.Subscription;
import dev.waybill.SubscriptionOptions;
import dev.waybill.UnsupportedCapabilityException;
import dev.waybill.memory.MemoryBroker;
import dev.waybill.memory.MemoryFaults;
import dev.waybill.spi.RawMessage;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The section "Bad input" of {@code docs/errors.md}: what is told about it, and what goes on. */
class BadInputTest {
  private static final Path PAGE = Path.of("..", "docs", "errors.md");
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Test
  void tellsAllWrongKeysAtOnce() throws Exception {
    ConfigurationException refused =
        refusal(
            ConfigurationException.class,
            () ->
                Messaging.open(
                    MessagingConfig.of(
                        Map.of(
                            "waybill.binders.memory.famly", "log",
                            "waybill.destinations.Orders.partitions", "12",
                            "waybill.defaults.retry.max-attempts", "0",
                            "waybill.destinations.mails.binder", "sqs"))));

    assertThat(refused.code()).isEqualTo(ErrorCode.CONFIG_INVALID);
    assertThat(refused.problems()).hasSize(4);
    assertThat(refused)
        .hasMessageContaining("(4 problems)")
        .hasMessageContaining("did you mean 'waybill.binders.memory.family'?")
        .hasMessageContaining("upper-case 'O'")
        .hasMessageContaining("must be 1..1000")
        .hasMessageContaining("No binder named 'sqs'");
    String page = Files.readString(PAGE);
    assertThat(refused.problems())
        .filteredOn(problem -> !problem.contains("Available:")) // depends on the class path
        .hasSize(3)
        .allSatisfy(problem -> assertThat(page).contains(problem));
  }

  @Test
  void refusesWhatIsMissingOnTheBroker() throws Exception {
    try (Messaging messaging = open("waybill.topology", "validate")) {
      ConfigurationException refused =
          refusal(
              ConfigurationException.class,
              () -> messaging.subscribe("orders", "billing", delivery -> {}));

      assertThat(refused.code()).isEqualTo(ErrorCode.DESTINATION_NOT_FOUND);
      assertThat(refused).hasMessageContaining("destination 'orders'");
      shown(refused);
      assertThat(messaging.topology().validate().isClean())
          .as("nothing is configured, so nothing is missing")
          .isTrue();
    }
  }

  @Test
  void refusesWhatDiffersOnTheBroker() throws Exception {
    try (Messaging owner = open("waybill.destinations.orders.partitions", "12");
        Messaging other = open("waybill.destinations.orders.partitions", "24")) {
      assertThat(owner.topology().apply().created()).contains("destination 'orders'");

      ConfigurationException refused =
          refusal(ConfigurationException.class, () -> other.publisher("orders"));

      assertThat(refused.code()).isEqualTo(ErrorCode.TOPOLOGY_DRIFT);
      assertThat(refused).hasMessageContaining("has 12 partitions, not 24");
      shown(refused);
      assertThat(other.topology().validate().drift()).hasSize(1);
      assertThat(other.topology().apply().drift()).as("never altered").hasSize(1);
    }
  }

  @Test
  void putsAsideWhatCannotBeDecoded() throws Exception {
    CompletableFuture<String> next = new CompletableFuture<>();
    try (Messaging messaging = open();
        Subscription billing =
            messaging.subscribe(
                "orders", "billing", delivery -> next.complete(delivery.event().getId()))) {
      billing.ready().join();
      byte[] junk = "{ no event".getBytes(StandardCharsets.UTF_8);
      byte[] key = "ada".getBytes(StandardCharsets.UTF_8);
      faults()
          .injectRaw(
              "orders",
              new RawMessage(
                  key,
                  junk,
                  List.of(
                      RawMessage.Header.of(
                          "content-type", "application/cloudevents+json; charset=utf-8"))));
      messaging.publisher("orders").publish(Orders.placed("ada-1")).join();

      assertThat(next.get(10, TimeUnit.SECONDS)).as("the key goes on").isEqualTo("ada-1");
      DeadLetter letter = only(messaging.deadLetters("orders", "billing"));
      assertThat(letter.reason()).isEqualTo(DeadLetterReason.UNDECODABLE);
      assertThat(letter.attempts()).isZero();
      assertThat(letter.rawBody()).isEqualTo(junk);
      MessagingException malformed = refusal(MessagingException.class, letter::event);
      assertThat(malformed.code()).isEqualTo(ErrorCode.EVENT_MALFORMED);
    }
  }

  @Test
  void rejectsAnEventThatIsTooLarge() throws Exception {
    try (Messaging messaging = open("waybill.binders.memory.max-event-bytes", "2KiB")) {
      CloudEvent large =
          CloudEventBuilder.from(Orders.placed("ada-1"))
              .withData("application/octet-stream", new byte[4096])
              .build();

      PublishRejectedException rejected = rejection(messaging.publisher("orders"), large);

      assertThat(rejected.code()).isEqualTo(ErrorCode.EVENT_TOO_LARGE);
      assertThat(rejected).hasMessageContaining("'ada-1'").hasMessageContaining("2048");
      shown(rejected);
    }
  }

  @Test
  void rejectsAnEventThatBreaksTheRules() throws Exception {
    try (Messaging messaging = open()) {
      CloudEvent wrong =
          CloudEventBuilder.from(Orders.placed("ada-1"))
              .withExtension("partitionkey", "")
              .withSubject("two\nlines")
              .build();

      PublishRejectedException rejected = rejection(messaging.publisher("orders"), wrong);

      assertThat(rejected.code()).isEqualTo(ErrorCode.EVENT_INVALID);
      assertThat(rejected)
          .hasMessageContaining("'partitionkey' is empty")
          .hasMessageContaining("U+000A");
      shown(rejected);
    }
  }

  @Test
  void refusesToPublishAfterClose() throws Exception {
    Messaging messaging = open();
    Publisher publisher = messaging.publisher("orders");
    messaging.close();

    MessagingClosedException late =
        failure(MessagingClosedException.class, publisher.publish(Orders.placed("ada-1")));

    assertThat(late.code()).isEqualTo(ErrorCode.CLOSED);
    shown(late);
    assertThat(
            refusal(
                MessagingClosedException.class,
                () -> messaging.subscribe("orders", "billing", delivery -> {})))
        .hasMessageContaining("closed");
  }

  @Test
  void refusesWhatTheBrokerCannotDo() throws Exception {
    try (Messaging messaging = open("waybill.binders.memory.family", "queue")) {
      UnsupportedCapabilityException start =
          refusal(
              UnsupportedCapabilityException.class,
              () ->
                  messaging.subscribe(
                      "orders",
                      "billing",
                      delivery -> {},
                      SubscriptionOptions.builder().start(StartPosition.earliest()).build()));
      UnsupportedCapabilityException priority =
          failure(
              UnsupportedCapabilityException.class,
              messaging
                  .publisher("orders")
                  .publish(Orders.placed("ada-1"), PublishOptions.defaults().priority(5)));

      assertThat(start).hasMessageContaining("start=EARLIEST");
      assertThat(priority).hasMessageContaining("priority 5");
      shown(start);
      shown(priority);
      assertThat(messaging.health().status()).isEqualTo(Health.Status.UP);
    }
  }

  @Test
  void holdsAnEventWhoseDeadLetterCannotBeWritten() throws Exception {
    CompletableFuture<String> next = new CompletableFuture<>();
    try (Messaging messaging = open();
        Subscription billing =
            messaging.subscribe(
                "orders",
                "billing",
                delivery -> {
                  if (delivery.event().getId().equals("ada-1")) {
                    throw new NonRetryableException("no such card");
                  }
                  next.complete(delivery.event().getId());
                })) {
      billing.ready().join();
      faults().refuseDeadLetters(true);
      messaging.publisher("orders").publishAll(Orders.placed("ada-1", "ada-2")).join();

      await().atMost(PATIENCE).until(() -> messaging.health().status() == Health.Status.DOWN);
      assertThat(messaging.health().details())
          .singleElement()
          .asString()
          .contains("DEAD_LETTER_UNWRITABLE", "stays unsettled and is tried again");
      assertThat(Files.readString(PAGE)).contains(messaging.health().details().get(0));
      assertThat(next).as("its key waits").isNotDone();

      faults().refuseDeadLetters(false);
      assertThat(next.get(20, TimeUnit.SECONDS)).isEqualTo("ada-2");
      assertThat(only(messaging.deadLetters("orders", "billing")).event().getId())
          .isEqualTo("ada-1");
      assertThat(messaging.health().status()).isEqualTo(Health.Status.UP);
    }
  }

  /** The page shows the message as it is. */
  private static void shown(Throwable error) throws IOException {
    assertThat(Files.readString(PAGE)).contains(String.valueOf(error.getMessage()));
  }

  private static Messaging open(String... values) {
    MessagingConfig.Builder config = MessagingConfig.builder();
    for (int i = 0; i < values.length; i += 2) {
      config.set(values[i], values[i + 1]);
    }
    return Messaging.open(config.build());
  }

  private static MemoryFaults faults() {
    return MemoryBroker.find("default").orElseThrow().faults();
  }

  private static DeadLetter only(DeadLetters deadLetters) {
    DeadLetters.Page page = deadLetters.browse(null, 10).join();
    assertThat(page.letters()).hasSize(1);
    return page.letters().get(0);
  }

  private static PublishRejectedException rejection(Publisher publisher, CloudEvent event) {
    return failure(PublishRejectedException.class, publisher.publish(event));
  }

  private static <T extends Throwable> T failure(Class<T> type, CompletableFuture<?> future) {
    try {
      Object value = future.get(10, TimeUnit.SECONDS);
      throw new AssertionError("ended with " + value);
    } catch (ExecutionException e) {
      assertThat(e.getCause()).isInstanceOf(type);
      return type.cast(e.getCause());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static <T extends Throwable> T refusal(Class<T> type, Runnable call) {
    T refused =
        catchThrowableOfType(
            type,
            () -> {
              try {
                call.run();
              } catch (CompletionException e) {
                throw e.getCause() == null ? e : e.getCause();
              }
            });
    assertThat(refused).isNotNull();
    return refused;
  }
}
