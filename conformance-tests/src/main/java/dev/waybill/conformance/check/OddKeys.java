package dev.waybill.conformance.check;

import dev.waybill.Delivery;
import dev.waybill.PublishReceipt;
import dev.waybill.PublishRejectedException;
import dev.waybill.Publisher;
import dev.waybill.Subscription;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.stage.Patience;
import dev.waybill.conformance.stage.Stage;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keys that are easily taken for one another, or for none: of other case, with blanks, composed and
 * decomposed, long, with what brokers use for patterns. The first event of each key stays in its
 * handler until all of them run at once, which they only do if no two keys are taken for one; the
 * later events of each key are published behind it. Two events without a key stay with them.
 */
final class OddKeys implements Scenario {
  /** Whether the first event of a key ran together with those of all others. */
  static final String DISTINCT = "odd keys that are nobody else's";

  /** Whether an event came alone and in its place among those of its key. */
  static final String ONE = "events of an odd key, one after the other";

  /** Whether a key arrived as it was published. */
  static final String EXACT = "odd keys that arrive as they were published";

  /** Whether events without a key wait for each other. */
  static final String FREE = "events without a key that wait for nobody";

  /** Whether a member is given events without a key. */
  static final String SPREAD = "members that are given events without a key";

  /** Whether a publish with an empty key is refused. */
  static final String EMPTY = "an empty key is refused";

  private static final String LONG = "x".repeat(1_023);

  static final List<String> KEYS =
      List.of(
          "key",
          "Key",
          "KEY",
          "key ",
          " key",
          "k\u00e9y",
          "ke\u0301y",
          "\u043a\u043b\u044e\u0447",
          "\ud83d\udd11",
          "a.b",
          "a.*",
          "a.>",
          "a/b#",
          "100%",
          "100%25",
          "%6b%65%79",
          "null",
          "0",
          "00",
          LONG + "y",
          LONG + "z");

  static final int EVENTS = 3;
  private static final int GROUP = 0;
  private static final int MEMBERS = 2;
  private static final int KEYLESS = 2;
  private static final int ROUND = 40;
  private static final Duration BETWEEN = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Override
  public String name() {
    return "odd-keys";
  }

  @Override
  public void play(Stage stage) {
    stage.destinationOption("partitions", "4");
    Play play = new Play(stage);
    try {
      play.run();
    } finally {
      play.go.countDown();
    }
  }

  /** One play of it. Events are told by their ids: the number of the key, and the place in it. */
  private static final class Play {
    private final Stage stage;
    private final CountDownLatch together = new CountDownLatch(KEYS.size() + KEYLESS);
    private final CountDownLatch go = new CountDownLatch(1);
    private final Set<Integer> begun = ConcurrentHashMap.newKeySet();
    private final Set<String> handled = ConcurrentHashMap.newKeySet();
    private final AtomicInteger free = new AtomicInteger();
    private final Set<Integer> spread = ConcurrentHashMap.newKeySet();
    private final List<AtomicInteger> running =
        Stream.generate(AtomicInteger::new).limit(KEYS.size()).toList();
    private final List<AtomicInteger> next =
        Stream.generate(AtomicInteger::new).limit(KEYS.size()).toList();
    private int rounds;

    Play(Stage stage) {
      this.stage = stage;
    }

    void run() {
      List<Subscription> members = new ArrayList<>();
      for (int i = 0; i < MEMBERS; i++) {
        members.add(join(i));
      }
      members.forEach(
          member ->
              Patience.await(PATIENCE.multipliedBy(3), "a member to be ready", member.ready()));
      Publisher publisher = stage.open(Map.of()).publisher(stage.destination());
      refuseEmpty(publisher);
      List<CompletableFuture<PublishReceipt>> publishes = new ArrayList<>();
      for (int place = 0; place < EVENTS; place++) {
        for (int key = 0; key < KEYS.size(); key++) {
          publishes.add(publisher.publish(event(key, place, KEYS.get(key))));
        }
      }
      for (int i = 0; i < KEYLESS; i++) {
        publishes.add(publisher.publish(event(KEYS.size(), i, null)));
      }
      publishes.forEach(each -> Patience.await(PATIENCE, "a publish with an odd key", each));
      Patience.holds(PATIENCE, () -> together.getCount() == 0);
      observeTogether();
      go.countDown();
      Patience.await(
          PATIENCE,
          "all events of odd keys",
          () -> handled.size() >= KEYS.size() * EVENTS + KEYLESS);
      spread(publisher);
    }

    private Subscription join(int member) {
      return stage
          .open(
              Map.of(
                  "waybill.destinations."
                      + stage.destination()
                      + ".groups."
                      + Stage.group(GROUP)
                      + ".concurrency",
                  Integer.toString(KEYS.size() + KEYLESS)))
          .subscribe(stage.destination(), Stage.group(GROUP), delivery -> handle(delivery, member));
    }

    private void handle(Delivery delivery, int member) throws InterruptedException {
      String[] parts = delivery.event().getId().split("/", -1);
      int key = Integer.parseInt(parts[1]);
      int place = Integer.parseInt(parts[2]);
      if (key == KEYS.size()) {
        keyless(place, member);
      } else {
        handleKey(delivery, key, place);
      }
      handled.add(parts[1] + "/" + parts[2]);
    }

    private void keyless(int place, int member) throws InterruptedException {
      if (place < KEYLESS) {
        free.incrementAndGet();
        together.countDown();
        go.await(PATIENCE.toSeconds() * 2, TimeUnit.SECONDS);
      } else {
        spread.add(member);
      }
    }

    private void handleKey(Delivery delivery, int key, int place) throws InterruptedException {
      String told = tell(KEYS.get(key));
      stage.observe(
          EXACT,
          delivery.key().equals(Optional.of(KEYS.get(key)))
              && KEYS.get(key).equals(delivery.event().getExtension("partitionkey")),
          told + " arrived as " + delivery.key().map(OddKeys::tell).orElse("none"));
      int others = running.get(key).getAndIncrement();
      int expected = next.get(key).getAndSet(place + 1);
      stage.observe(
          ONE,
          others == 0 && expected == place,
          "event %d of %s began when %d of it were running, and event %d was next"
              .formatted(place, told, others, expected));
      if (place == 0) {
        begun.add(key);
        together.countDown();
        go.await(PATIENCE.toSeconds() * 2, TimeUnit.SECONDS);
      }
      running.get(key).getAndDecrement();
    }

    private void observeTogether() {
      for (int key = 0; key < KEYS.size(); key++) {
        stage.observe(
            DISTINCT,
            begun.contains(key),
            tell(KEYS.get(key)) + " did not begin while the other keys were running");
      }
      stage.observe(
          FREE,
          free.get() == KEYLESS,
          free.get() + " of " + KEYLESS + " events without a key were begun");
    }

    /**
     * Being ready is not yet to own a shard; so there are rounds, until each member has had one.
     */
    private void spread(Publisher publisher) {
      Patience.holds(PATIENCE.multipliedBy(3), () -> round(publisher));
      for (int member = 0; member < MEMBERS; member++) {
        stage.observe(
            SPREAD,
            spread.contains(member),
            "of " + rounds * ROUND + " events without a key member " + member + " had none");
      }
    }

    private boolean round(Publisher publisher) {
      int from = KEYLESS + rounds++ * ROUND;
      List<CompletableFuture<PublishReceipt>> publishes = new ArrayList<>();
      for (int i = 0; i < ROUND; i++) {
        publishes.add(publisher.publish(event(KEYS.size(), from + i, null)));
      }
      publishes.forEach(each -> Patience.await(PATIENCE, "a publish without a key", each));
      int expected = KEYS.size() * EVENTS + from + ROUND;
      Patience.await(PATIENCE, "events without a key", () -> handled.size() >= expected);
      boolean all = spread.size() == MEMBERS;
      if (!all) {
        LockSupport.parkNanos(BETWEEN.toNanos());
      }
      return all;
    }

    private void refuseEmpty(Publisher publisher) {
      CompletableFuture<PublishReceipt> publish = publisher.publish(event(0, EVENTS, ""));
      Patience.holds(PATIENCE, publish::isDone);
      Throwable failure = publish.isDone() ? Ends.failure(publish) : null;
      stage.observe(
          EMPTY,
          failure instanceof PublishRejectedException,
          "the publish ended with " + Ends.tell(failure));
    }

    private CloudEvent event(int key, int place, @Nullable String text) {
      var event =
          CloudEventBuilder.v1()
              .withId(stage.codec().run() + "/" + key + "/" + place)
              .withSource(URI.create("urn:waybill:conformance:odd-keys"))
              .withType("dev.waybill.conformance.odd-key");
      return text == null ? event.build() : event.withExtension("partitionkey", text).build();
    }
  }

  /** A key as a report can show it. */
  private static String tell(String key) {
    if (key.length() > 100) {
      return "a key of " + key.length() + " that ends in '" + key.charAt(key.length() - 1) + "'";
    }
    StringBuilder told = new StringBuilder("key '");
    key.chars()
        .forEach(c -> told.append(c < 0x7f ? String.valueOf((char) c) : "\\u%04x".formatted(c)));
    return told.append('\'').toString();
  }
}
