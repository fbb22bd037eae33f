package dev.waybill.rabbitmq.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.waybill.DeadLetter;
import dev.waybill.DeadLetterReason;
import dev.waybill.Messaging;
import dev.waybill.Publisher;
import dev.waybill.testbrokers.Broker;
import dev.waybill.testbrokers.Brokers;
import dev.waybill.testbrokers.RabbitMq;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real processes, killed while they work, against a real broker. */
@Tag("broker")
@Timeout(600)
class CrashIT {
  private static final Duration PATIENCE = Duration.ofSeconds(180);

  static CloudEvent event(String id, String key, String type) {
    return CloudEventBuilder.v1()
        .withId(id)
        .withSource(URI.create("/crash"))
        .withType(type)
        .withExtension("partitionkey", key)
        .withData("text/plain", ("data of " + id).getBytes(StandardCharsets.UTF_8))
        .build();
  }

  @Test
  void losesNothingAndKeepsOrderWhileMembersAndBrokerAreKilled() {
    killMembersAndBroker(20, 5, 112);
  }

  @Test
  @Tag("faults")
  @Timeout(3600)
  void losesNothingOverAHundredKills() {
    killMembersAndBroker(100, 25, 500);
  }

  /**
   * Kills until both numbers are reached, while every key is published to once a round.
   *
   * @param rounds more than four for each kill
   */
  private static void killMembersAndBroker(int memberKills, int brokerKills, int rounds) {
    long seed = Long.getLong("waybill.test.seed", System.nanoTime());
    System.out.println("CrashIT seed " + seed);
    Random random = new Random(seed);
    int keys = 500;
    try (Broker broker = Brokers.start(RabbitMq.recipe());
        Members members =
            new Members("kills", broker.endpoint(), 32, 25, "CONTINUE", "orders/billing");
        Messaging messaging = Messaging.open(Member.config(broker.endpoint()))) {
      messaging.topology().apply();
      Publisher publisher = messaging.publisher("orders");
      Instant declared = Instant.now();
      members.awaitReady(members.start());
      members.start();
      members.start();
      Set<String> confirmed = ConcurrentHashMap.newKeySet();
      AtomicInteger kills = new AtomicInteger();
      Thread publishing =
          new Thread(() -> publishRounds(publisher, keys, rounds, kills, confirmed), "publisher");
      publishing.start();
      // A queue that is younger loses everything with its only node.
      await().until(() -> Instant.now().isAfter(declared.plusSeconds(6)));
      int withUnsettled = 0;
      int brokerKilled = 0;
      while (kills.get() < memberKills || brokerKilled < brokerKills) {
        String victim = aBusyOne(members, random);
        if (brokerKilled < brokerKills && kills.get() >= 4 * brokerKilled) {
          broker.kill9();
          broker.start();
          brokerKilled++;
        }
        withUnsettled += members.kill9(victim) > 0 ? 1 : 0;
        kills.incrementAndGet();
        members.startUntil(3);
      }
      int killed = kills.getAndSet(Integer.MAX_VALUE / 2);
      await().atMost(PATIENCE).until(() -> !publishing.isAlive());
      publisher.flush().join();
      System.out.printf(
          "%d kills, %d with open handlers, %d broker kills, %d events confirmed%n",
          killed, withUnsettled, brokerKilled, confirmed.size());
      assertThat(withUnsettled).isGreaterThanOrEqualTo(memberKills / 2);
      assertThat(confirmed.size()).isGreaterThanOrEqualTo(rounds * keys * 9 / 10);
      Set<String> deadLetters = ConcurrentHashMap.newKeySet();
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofSeconds(1))
          .until(
              () -> {
                deadLetters.addAll(idsOf(messaging));
                return new Judge(members).lost(confirmed, deadLetters).isEmpty();
              });
      new Judge(members)
          .nothingLost(confirmed, deadLetters)
          .firstDeliveriesInOrder(confirmed)
          .neverTwoOfAKey()
          .attemptsAtMost(Member.MAX_ATTEMPTS, members.deaths());
    }
  }

  /** Round by round over the keys; no faster than the kills, so that each kill meets work. */
  private static void publishRounds(
      Publisher publisher, int keys, int rounds, AtomicInteger kills, Set<String> confirmed) {
    for (int n = 0; n < rounds; n++) {
      int round = n;
      await().atMost(PATIENCE).until(() -> kills.get() >= (round - 16) / 4);
      for (int k = 0; k < keys; k++) {
        String id = "k" + k + "-" + n;
        String type =
            switch ((k * 31 + n) % 200) {
              case 0 -> "doomed";
              case 1, 2, 3 -> "flaky";
              default -> "ok";
            };
        publisher
            .publish(event(id, "k" + k, type))
            .thenAccept(receipt -> confirmed.add(id))
            .exceptionally(failed -> null);
      }
    }
  }

  /** A member, chosen at random, of those that have handled something since we last looked. */
  private static String aBusyOne(Members members, Random random) {
    Map<String, Integer> before = new HashMap<>();
    members.alive().forEach(name -> before.put(name, members.calls(name).size()));
    List<String> busy = new ArrayList<>();
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              busy.clear();
              for (String name : members.alive()) {
                List<HandlerLog.Call> calls = members.calls(name);
                boolean working = calls.stream().anyMatch(call -> !call.ended());
                if (working && calls.size() > before.getOrDefault(name, 0) + 20) {
                  busy.add(name);
                }
              }
              return !busy.isEmpty();
            });
    return busy.get(random.nextInt(busy.size()));
  }

  @Test
  void deadLettersTheEventThatHaltsTheProcessAndNoInnocentOne() {
    try (Broker broker = Brokers.start(RabbitMq.recipe());
        Members members =
            new Members(
                "killer",
                broker.endpoint(),
                64,
                30,
                "CONTINUE",
                "orders/billing",
                "mails/outbound");
        Messaging messaging = Messaging.open(Member.config(broker.endpoint()))) {
      messaging.topology().apply();
      Publisher orders = messaging.publisher("orders");
      Publisher mails = messaging.publisher("mails");
      Set<String> innocent = ConcurrentHashMap.newKeySet();
      for (int i = 0; i < 3_000; i++) {
        String key = "k" + i % 300;
        String id = key + "-" + i / 300;
        innocent.add("o" + id);
        innocent.add("m" + id);
        orders.publish(event("o" + id, "o" + key, "ok"));
        mails.publish(event("m" + id, "m" + key, "ok"));
        if (i == 100) {
          orders.publish(event("killer-0", "killer", "killer"));
        }
      }
      orders.flush().join();
      mails.flush().join();
      int restarts = 0;
      String member = members.start();
      while (deadLetters(messaging).isEmpty()) {
        String running = member;
        await()
            .atMost(PATIENCE)
            .until(() -> !members.isAlive(running) || !deadLetters(messaging).isEmpty());
        if (!members.isAlive(running)) {
          members.gone(running);
          restarts++;
          assertThat(restarts).as("restarts").isLessThanOrEqualTo(3 + Member.MAX_ATTEMPTS);
          member = members.start();
        }
      }
      System.out.println("The killer is a dead letter after " + restarts + " restarts");
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofSeconds(1))
          .until(() -> new Judge(members).lost(innocent, Set.of()).isEmpty());
      List<DeadLetter> letters = deadLetters(messaging);
      assertThat(letters).hasSize(1);
      assertThat(letters.get(0).event().getId()).isEqualTo("killer-0");
      assertThat(letters.get(0).reason()).isEqualTo(DeadLetterReason.CRASH_LOOP);
      new Judge(members)
          .nothingLost(innocent, Set.of())
          .firstDeliveriesInOrder(innocent)
          .attemptsAtMost(Member.MAX_ATTEMPTS, members.deaths());
    }
  }

  private static Set<String> idsOf(Messaging messaging) {
    return messaging.deadLetters("orders", "billing").browse(null, 100_000).join().letters().stream()
        .map(letter -> letter.event().getId())
        .collect(Collectors.toSet());
  }

  private static List<DeadLetter> deadLetters(Messaging messaging) {
    List<DeadLetter> all =
        new ArrayList<>(
            messaging.deadLetters("orders", "billing").browse(null, 1000).join().letters());
    all.addAll(messaging.deadLetters("mails", "outbound").browse(null, 1000).join().letters());
    return all;
  }
}
