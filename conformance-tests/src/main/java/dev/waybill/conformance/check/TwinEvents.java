package dev.waybill.conformance.check;

import dev.waybill.Delivery;
import dev.waybill.IdempotencyStore;
import dev.waybill.MessageHandler;
import dev.waybill.Messaging;
import dev.waybill.Publisher;
import dev.waybill.SubscriptionOptions;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.invariant.Terms;
import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.journal.History;
import dev.waybill.conformance.journal.Journal;
import dev.waybill.conformance.stage.Patience;
import dev.waybill.conformance.stage.Stage;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Every event is published to two destinations at once, where two members of one group, with one
 * idempotency store, handle it; and each id is used by two sources. An event is what source and id
 * say, so there are half as many as were published.
 */
final class TwinEvents implements Scenario {
  static final String COLLIDED = "begun by one member while the other had it";
  static final String LOSERS = "settled by the member that did not handle it";

  static final int EVENTS = 240;
  static final int GROUP = 0;

  private static final Duration LEASE = Duration.ofSeconds(3);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long WORK_MILLIS = 40;
  private static final String NUMBER = "number";

  @Override
  public String name() {
    return "twin-events";
  }

  @Override
  public void play(Stage stage) {
    stage.agree(Terms.faultFreeRun());
    new Play(stage).run();
  }

  /** One play of it. */
  private static final class Play {
    private final Stage stage;
    private final IdempotencyStore store =
        IdempotencyStore.inMemory(Duration.ofHours(1), 10 * EVENTS);
    private final Set<Integer> collided = ConcurrentHashMap.newKeySet();
    private final Set<Integer> suppressed = ConcurrentHashMap.newKeySet();

    Play(Stage stage) {
      this.stage = stage;
    }

    void run() {
      List<Publisher> publishers = new ArrayList<>();
      for (int member = 0; member < 2; member++) {
        String destination = stage.destination() + (member == 0 ? "" : "-b");
        publishers.add(join(member, destination).publisher(destination));
      }
      List<CompletableFuture<?>> publishes = new ArrayList<>();
      for (int number = 0; number < EVENTS; number++) {
        for (Publisher publisher : publishers) {
          publishes.add(publish(publisher, number));
        }
      }
      publishes.forEach(each -> Patience.await(PATIENCE, "a publish", each));
      Patience.holds(PATIENCE, () -> suppressed.size() == EVENTS);
      stage.drain();
      collided.forEach(number -> stage.observe(COLLIDED, true, ""));
      for (int number = 0; number < EVENTS; number++) {
        stage.observe(
            LOSERS,
            suppressed.contains(number),
            "event " + number + " was not settled by the member that did not handle it");
      }
    }

    private Messaging join(int member, String destination) {
      String group = "waybill.destinations." + destination + ".groups." + Stage.group(GROUP) + ".";
      Messaging program =
          stage.open(
              Map.of(
                  group + "idempotency.lease", LEASE.toMillis() + "ms",
                  group + "concurrency", "16",
                  "waybill.destinations." + destination + ".partitions", "4"));
      write(EntryKind.MEMBER_STARTED, member, Journal.NO_MESSAGE, 0);
      MessageHandler handler = delivery -> handle(member, delivery);
      SubscriptionOptions options =
          SubscriptionOptions.builder().idempotency(new Watched(member)).build();
      Patience.await(
          PATIENCE,
          "a member to be ready",
          program.subscribe(destination, Stage.group(GROUP), handler, options).ready());
      write(EntryKind.MEMBER_READY, member, Journal.NO_MESSAGE, 0);
      return program;
    }

    private CompletableFuture<?> publish(Publisher publisher, int number) {
      stage
          .journal()
          .write(
              EntryKind.PUBLISH_INVOKED, 0, 0, number, 0, 0, History.place(History.NO_KEY, number));
      return publisher
          .publish(event(number))
          .thenRun(() -> write(EntryKind.PUBLISH_CONFIRMED, 0, number, 0));
    }

    /** Two sources use the same ids. */
    private CloudEvent event(int number) {
      return CloudEventBuilder.v1()
          .withId(stage.codec().run() + "/" + number / 2)
          .withSource(URI.create("urn:waybill:twin:" + number % 2))
          .withType("twin")
          .withExtension(NUMBER, number)
          .build();
    }

    private void handle(int member, Delivery delivery) throws InterruptedException {
      int number = Integer.parseInt(String.valueOf(delivery.event().getExtension(NUMBER)));
      write(EntryKind.DELIVERED, member, number, delivery.attempt());
      TimeUnit.MILLISECONDS.sleep(WORK_MILLIS);
      write(EntryKind.EFFECT, member, number, 0);
      write(EntryKind.HANDLED, member, number, delivery.attempt());
    }

    private void write(EntryKind kind, int member, int message, int number) {
      stage.journal().write(kind, member, GROUP, message, number, 0, 0);
    }

    /** The store, as one member has it. */
    private final class Watched implements IdempotencyStore {
      private final int member;
      private final IdempotencyStore own = stage.binder().store(store);

      Watched(int member) {
        this.member = member;
      }

      @Override
      public Claim begin(Key key, Duration lease) {
        Claim claim = own.begin(key, lease);
        String id = key.id().substring(key.id().lastIndexOf('/') + 1);
        int number = 2 * Integer.parseInt(id) + (key.source().endsWith(":1") ? 1 : 0);
        if (claim instanceof Claim.Busy) {
          collided.add(number);
        } else if (claim instanceof Claim.Done) {
          write(EntryKind.SUPPRESSED, member, number, 0);
          suppressed.add(number);
        }
        return claim;
      }

      @Override
      public void complete(Key key, String token) {
        own.complete(key, token);
      }

      @Override
      public void release(Key key, String token) {
        own.release(key, token);
      }
    }
  }
}
