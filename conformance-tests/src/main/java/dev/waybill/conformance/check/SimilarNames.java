package dev.waybill.conformance.check;

import dev.waybill.Messaging;
import dev.waybill.PublishReceipt;
import dev.waybill.Publisher;
import dev.waybill.Subscription;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.invariant.Terms;
import dev.waybill.conformance.stage.MemberSpec;
import dev.waybill.conformance.stage.Message;
import dev.waybill.conformance.stage.MessageCodec;
import dev.waybill.conformance.stage.MessagePublisher;
import dev.waybill.conformance.stage.Patience;
import dev.waybill.conformance.stage.Publishing;
import dev.waybill.conformance.stage.Stage;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Destinations and groups whose names begin alike, or differ in what brokers use to part names.
 * Each destination is published events of its own, and each of its groups must be given those and
 * no others. What strays into the first group of the first destination is in the history, too.
 */
final class SimilarNames implements Scenario {
  /** Whether a group was given everything of its own destination. */
  static final String OWN = "groups that are given all of their own";

  /** Whether an event came to its own destination only. */
  static final String STRAY = "events that come to their own destination";

  static final int GROUP = 0;
  static final int EVENTS = 40;
  private static final List<String> SUFFIXES = List.of("-a", ".a", "a", ".a-b", ".a.b");
  private static final List<String> GROUPS = List.of("g", "g0-a", "g0.a", "g0a");
  static final int GROUPS_IN_ALL = GROUPS.size() + SUFFIXES.size() + 1;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Override
  public String name() {
    return "similar-names";
  }

  @Override
  public void play(Stage stage) {
    stage.agree(Terms.faultFreeRun());
    new Play(stage).run();
  }

  /** One play of it. */
  private static final class Play {
    private final Stage stage;
    private final String base;
    private final List<String> siblings = new ArrayList<>();
    private final Map<String, Queue<String>> arrived = new ConcurrentHashMap<>();

    Play(Stage stage) {
      this.stage = stage;
      base = stage.destination();
      siblings.add(base.substring(0, base.length() - 1));
      SUFFIXES.forEach(suffix -> siblings.add(base + suffix));
    }

    void run() {
      Map<String, String> few = new HashMap<>();
      few.put("waybill.destinations." + base + ".partitions", "2");
      siblings.forEach(name -> few.put("waybill.destinations." + name + ".partitions", "2"));
      stage.destinationOption("partitions", "2");
      stage.members(MemberSpec.of(GROUP));
      Messaging program = stage.open(few);
      List<Subscription> joined = new ArrayList<>();
      GROUPS.forEach(group -> joined.add(join(program, base, group)));
      siblings.forEach(name -> joined.add(join(program, name, Stage.group(GROUP))));
      joined.forEach(each -> Patience.await(PATIENCE, "a group to be ready", each.ready()));
      List<Message> own = new ArrayList<>();
      MessagePublisher publisher = stage.publisher();
      Map<String, Publisher> others = new HashMap<>();
      siblings.forEach(name -> others.put(name, program.publisher(name)));
      List<CompletableFuture<PublishReceipt>> publishes = new ArrayList<>();
      for (int i = 0; i < EVENTS; i++) {
        Message message = Message.good(i, 0, i % 4, i / 4);
        own.add(message);
        publisher.publish(message);
        for (Map.Entry<String, Publisher> other : others.entrySet()) {
          publishes.add(other.getValue().publish(event(other.getKey(), i)));
        }
      }
      publishes.forEach(each -> Patience.await(PATIENCE, "a publish", each));
      publisher.awaitAll(PATIENCE);
      Patience.holds(
          PATIENCE,
          () ->
              arrived.size() == joined.size()
                  && arrived.values().stream().allMatch(each -> each.size() >= EVENTS));
      stage.drain(Publishing.ended(List.of(own), List.of(publisher)));
      GROUPS.forEach(group -> judge(base, group));
      siblings.forEach(name -> judge(name, Stage.group(GROUP)));
    }

    private Subscription join(Messaging program, String destination, String group) {
      return program.subscribe(
          destination,
          group,
          delivery ->
              arrived
                  .computeIfAbsent(destination + "/" + group, any -> new ConcurrentLinkedQueue<>())
                  .add(delivery.event().getId()));
    }

    /** An event with the name of the run, so that it is noticed wherever it strays. */
    private CloudEvent event(String destination, int number) {
      return CloudEventBuilder.v1()
          .withId(stage.codec().run() + "/" + destination + "/" + number)
          .withSource(URI.create("urn:waybill:conformance:similar-names"))
          .withType("dev.waybill.conformance.similar-name")
          .withExtension("partitionkey", MessageCodec.key(number % 4))
          .build();
    }

    private void judge(String destination, String group) {
      List<String> ids =
          List.copyOf(
              arrived.getOrDefault(destination + "/" + group, new ConcurrentLinkedQueue<>()));
      Set<String> own = new HashSet<>();
      for (String id : ids) {
        boolean owned = isOf(destination, id);
        if (owned) {
          own.add(id);
        }
        stage.observe(
            STRAY, owned, "'" + id + "' came to '" + destination + "', group '" + group + "'");
      }
      stage.observe(
          OWN,
          own.size() >= EVENTS,
          "group '%s' of '%s' was given %d of its own %d events"
              .formatted(group, destination, own.size(), EVENTS));
    }

    private boolean isOf(String destination, String id) {
      return destination.equals(base)
          ? id.split("/", -1).length == 5
          : id.startsWith(stage.codec().run() + "/" + destination + "/");
    }
  }
}
