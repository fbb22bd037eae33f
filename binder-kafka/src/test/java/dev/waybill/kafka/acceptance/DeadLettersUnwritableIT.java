package dev.waybill.kafka.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.waybill.DeadLetter;
import dev.waybill.Health;
import dev.waybill.Messaging;
import dev.waybill.NonRetryableException;
import dev.waybill.Publisher;
import dev.waybill.RecordingTelemetry;
import dev.waybill.StartPosition;
import dev.waybill.Subscription;
import dev.waybill.SubscriptionOptions;
import dev.waybill.testbrokers.Broker;
import dev.waybill.testbrokers.Brokers;
import dev.waybill.testbrokers.Kafka;
import dev.waybill.testbrokers.KafkaUser;
import io.cloudevents.CloudEvent;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The dead letters of a group cannot be written, in three ways; then somebody mends it. What must
 * hold is the same each time.
 */
@Tag("broker")
@Timeout(240)
class DeadLettersUnwritableIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int WINDOW = 20;
  private static final int OTHERS = 300;
  private static final int EVENT_BYTES = 2_000;

  /** Something to be done to the broker while members work. */
  private interface Operation {
    void carryOut();
  }

  /** One member of a group whose poison no retry can mend, and whose dead letters are at stake. */
  private static final class Scene implements AutoCloseable {
    final Place place;
    final Diary diary = new Diary();
    final RecordingTelemetry telemetry = new RecordingTelemetry();
    final Messaging messaging;
    final Publisher publisher;
    final Subscription subscription;
    private final Set<String> poison = new TreeSet<>();
    private int published;

    Scene(Place place) {
      this.place = place.destination("partitions", "1");
      messaging = place.open(telemetry);
      publisher = messaging.publisher(place.destination);
      subscription =
          messaging.subscribe(
              place.destination,
              Place.GROUP,
              diary.of(
                  delivery -> {
                    if (delivery.event().getType().equals("poison")) {
                      throw poisoned(delivery.event().getId());
                    }
                  }),
              SubscriptionOptions.builder()
                  .start(StartPosition.earliest())
                  .window(WINDOW)
                  .concurrency(8)
                  .build());
      subscription.ready().join();
    }

    /** A message of 500 and a stack of 4000 characters that no compression makes much smaller. */
    private static RuntimeException poisoned(String id) {
      RuntimeException failure =
          new NonRetryableException(new BigInteger(Events.noise(200, id.hashCode())).toString(36));
      StackTraceElement[] stack = new StackTraceElement[40];
      for (int i = 0; i < stack.length; i++) {
        String noise = new BigInteger(Events.noise(60, i)).toString(36).replace('-', 'x');
        stack[i] = new StackTraceElement("c" + noise, "m", null, i);
      }
      failure.setStackTrace(stack);
      return failure;
    }

    CloudEvent poison() {
      String id = "poison-" + published++;
      poison.add(id);
      return Events.event(id, id, "poison", Events.noise(EVENT_BYTES, published));
    }

    /** Publishes harmless events of other keys, and answers their ids. */
    List<String> others(int number) {
      List<String> ids = new ArrayList<>();
      for (int i = 0; i < number; i++) {
        String id = "other-" + published++;
        ids.add(id);
        publisher.publish(Events.event(id, "k" + i % 10)).join();
      }
      return ids;
    }

    void awaitHandled(List<String> ids) {
      await().atMost(PATIENCE).until(() -> ids.stream().allMatch(diary::hasHandled));
    }

    Health health() {
      return messaging.health();
    }

    List<DeadLetter> letters() {
      return messaging
          .deadLetters(place.destination, Place.GROUP)
          .browse(null, 10_000)
          .join()
          .letters();
    }

    /** Lives through it: breaks, looks at what must hold, mends, looks again. */
    void survive(Operation breakIt, Operation mendIt) {
      breakIt.carryOut();
      long firstPoison = end();
      publisher.publish(poison()).join();
      awaitHandled(others(OTHERS));
      await().atMost(PATIENCE).until(() -> health().status() == Health.Status.DOWN);
      assertThat(subscription.health().details())
          .anySatisfy(detail -> assertThat(detail).startsWith("DEAD_LETTER_UNWRITABLE"));
      awaitHandled(others(OTHERS)); // also when it is known that it cannot be written

      for (int i = 1; i < WINDOW; i++) {
        publisher.publish(poison()).join();
      }
      await().atMost(PATIENCE).until(() -> telemetry.gauge("waybill.blocked_window_ratio") == 1.0);
      List<String> behind = others(10);
      await()
          .during(Duration.ofSeconds(1))
          .atMost(Duration.ofSeconds(3))
          .until(() -> behind.stream().noneMatch(diary::hasHandled));
      assertThat(place.committed(0).orElseThrow().offset())
          .as("the source is not settled")
          .isEqualTo(firstPoison);

      mendIt.carryOut();
      awaitHandled(behind);
      await().atMost(PATIENCE).until(() -> health().status() == Health.Status.UP);
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> assertThat(place.committed(0).orElseThrow().offset()).isEqualTo(end()));
      List<DeadLetter> letters = letters();
      assertThat(letters.stream().map(letter -> letter.event().getId()).distinct().toList())
          .containsExactlyInAnyOrderElementsOf(poison);
      assertThat(letters.stream().map(DeadLetter::id).distinct())
          .as("dead letters by id")
          .hasSameSizeAs(poison);
      assertThat(messaging.deadLetters(place.destination, Place.GROUP).count().join())
          .isEqualTo(poison.size());
      assertThat(diary.calls())
          .filteredOn(call -> poison.contains(call.id()))
          .as("one attempt each")
          .hasSameSizeAs(poison);
    }

    long end() {
      var partition = new TopicPartition(place.destination, 0);
      return Place.get(
              place
                  .admin
                  .listOffsets(Map.of(partition, OffsetSpec.latest()))
                  .partitionResult(partition))
          .offset();
    }

    @Override
    public void close() {
      place.close();
    }
  }

  @Test
  void whenTheirTopicIsMissing() {
    try (Scene scene = new Scene(Place.shared())) {
      String topic = scene.place.deadLetterTopic();
      scene.survive(() -> scene.place.deleteTopic(topic), () -> scene.place.createTopic(topic, 1));
    }
  }

  /** What was sent before the client has heard of it is only given up after 30 s. */
  @Test
  @Tag("faults")
  void whenTheirTopicIsDeletedWhileInUse() {
    try (Scene scene = new Scene(Place.shared())) {
      scene.publisher.publish(scene.poison()).join();
      await().atMost(PATIENCE).until(() -> scene.letters().size() == 1);
      scene.poison.clear(); // goes with the topic
      String topic = scene.place.deadLetterTopic();
      scene.survive(() -> scene.place.deleteTopic(topic), () -> scene.place.createTopic(topic, 1));
    }
  }

  @Test
  void whenWritingThemIsDenied() {
    KafkaUser admin = new KafkaUser("admin", "admin-secret");
    KafkaUser clerk = new KafkaUser("clerk", "clerk-secret");
    try (Broker broker =
            Brokers.start(
                Kafka.recipe()
                    .secure(admin, clerk)
                    .property("group.consumer.min.heartbeat.interval.ms", "100")
                    .property("group.consumer.heartbeat.interval.ms", "200"));
        Place place = Place.at(broker.endpoint(), broker.directEndpoint())) {
      grant(place, ResourceType.TOPIC, place.destination, PatternType.PREFIXED);
      grant(place, ResourceType.GROUP, place.destination, PatternType.PREFIXED);
      clerk.clientProperties().forEach((key, value) -> place.binder("client." + key, value));
      AclBinding denial =
          new AclBinding(
              new ResourcePattern(ResourceType.TOPIC, place.deadLetterTopic(), PatternType.LITERAL),
              new AccessControlEntry(
                  "User:clerk", "*", AclOperation.WRITE, AclPermissionType.DENY));
      try (Scene scene = new Scene(place)) {
        scene.survive(
            () -> Place.get(place.admin.createAcls(List.of(denial)).all()),
            () -> Place.get(deleteAcl(place, denial.toFilter())));
      }
    }
  }

  private static KafkaFuture<?> deleteAcl(Place place, AclBindingFilter filter) {
    return place.admin.deleteAcls(List.of(filter)).all();
  }

  private static void grant(Place place, ResourceType type, String name, PatternType pattern) {
    Place.get(
        place
            .admin
            .createAcls(
                List.of(
                    new AclBinding(
                        new ResourcePattern(type, name, pattern),
                        new AccessControlEntry(
                            "User:clerk", "*", AclOperation.ALL, AclPermissionType.ALLOW))))
            .all());
  }

  @Test
  void whenTheirTopicTakesNoMessageOfThatSize() {
    try (Scene scene = new Scene(Place.shared())) {
      String topic = scene.place.deadLetterTopic();
      scene.survive(
          () -> scene.place.alterTopic(topic, "max.message.bytes", "1500"),
          () -> scene.place.alterTopic(topic, "max.message.bytes", "1000000"));
    }
  }

  @Test
  void leavesOutTheStackWhereOnlyThatMakesItFit() {
    try (Scene scene = new Scene(Place.shared())) {
      String topic = scene.place.deadLetterTopic();
      scene.publisher.publish(scene.poison()).join();
      await().atMost(PATIENCE).until(() -> scene.letters().size() == 1);
      assertThat(scene.letters().get(0).stack()).isPresent();

      scene.place.alterTopic(topic, "max.message.bytes", "5000");
      scene.publisher.publish(scene.poison()).join();
      await().atMost(PATIENCE).until(() -> scene.letters().size() == 2);
      DeadLetter withoutStack = scene.letters().get(1);
      assertThat(withoutStack.stack()).as("left out, so that the rest fits").isEmpty();
      assertThat(withoutStack.message()).isPresent();
      assertThat(withoutStack.rawBody()).hasSize(EVENT_BYTES);
      assertThat(scene.subscription.health()).isEqualTo(Health.up());
    }
  }
}
