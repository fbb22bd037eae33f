package dev.waybill.conformance.check;

import dev.waybill.Messaging;
import dev.waybill.Subscription;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.stage.Message;
import dev.waybill.conformance.stage.MessagePublisher;
import dev.waybill.conformance.stage.Patience;
import dev.waybill.conformance.stage.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * New groups join, ten at a time on a destination that is new as well; the moment one is ready,
 * events are published to it.
 */
final class ReadyGroups implements Scenario {
  static final String REACHED = "published right after ready(), and delivered";
  static final int DESTINATIONS = 5;
  static final int GROUPS = 10;

  /** One for each of so many keys, since a group may be ready on some shards only. */
  static final int EVENTS = 8;

  /** Few: each group may bring private places with as many, and there are fifty groups. */
  private static final String SHARDS = "2";

  private static final Duration JOIN = Duration.ofSeconds(60);
  private static final Duration ARRIVAL = Duration.ofSeconds(15);

  @Override
  public String name() {
    return "ready-groups";
  }

  @Override
  public void play(Stage stage) {
    Map<String, String> few = new HashMap<>();
    for (int i = 0; i < DESTINATIONS; i++) {
      few.put("waybill.destinations." + destination(stage, i) + ".partitions", SHARDS);
    }
    Messaging publishing = stage.open(few);
    for (int i = 0; i < DESTINATIONS; i++) {
      String destination = destination(stage, i);
      MessagePublisher publisher = stage.publisher(publishing, destination);
      try (Messaging joining = stage.open(few)) {
        if (!joinAll(stage, joining, destination, publisher, i)) {
          return; // a miss is a miss: more of them would only take longer
        }
      }
    }
  }

  private static String destination(Stage stage, int number) {
    return stage.destination() + "-" + number;
  }

  private static boolean joinAll(
      Stage stage, Messaging joining, String destination, MessagePublisher publisher, int batch) {
    List<NewGroup> groups = new ArrayList<>();
    for (int i = 0; i < GROUPS; i++) {
      groups.add(new NewGroup(stage, joining, destination, batch * GROUPS + i));
    }
    List<CompletableFuture<Void>> published = new ArrayList<>();
    for (NewGroup group : groups) {
      published.add(group.subscription.ready().thenRun(() -> group.greet(publisher)));
    }
    published.forEach(each -> Patience.await(JOIN, "a new group to be ready", each));
    boolean all = Patience.holds(ARRIVAL, () -> groups.stream().allMatch(NewGroup::hasAll));
    groups.forEach(group -> group.judge(stage));
    publisher.awaitAll(JOIN);
    return all;
  }

  /** A group, and what it must be given. */
  private static final class NewGroup {
    private final int first;
    private final Set<Integer> arrived = ConcurrentHashMap.newKeySet();
    private final Subscription subscription;

    NewGroup(Stage stage, Messaging program, String destination, int number) {
      first = number * EVENTS;
      subscription =
          program.subscribe(
              destination,
              Stage.group(number),
              delivery -> {
                Optional<Message> message = stage.codec().message(delivery.event());
                message.ifPresent(known -> arrived.add(known.number()));
              });
    }

    void greet(MessagePublisher publisher) {
      for (int i = 0; i < EVENTS; i++) {
        publisher.publish(Message.good(first + i, 0, first + i, 0));
      }
    }

    boolean hasAll() {
      for (int i = 0; i < EVENTS; i++) {
        if (!arrived.contains(first + i)) {
          return false;
        }
      }
      return true;
    }

    void judge(Stage stage) {
      for (int i = 0; i < EVENTS; i++) {
        stage.observe(
            REACHED,
            arrived.contains(first + i),
            "message " + (first + i) + " was published when its group was ready, and did not come");
      }
    }
  }
}
