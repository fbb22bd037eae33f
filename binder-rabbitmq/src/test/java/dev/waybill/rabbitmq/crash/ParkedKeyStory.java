package dev.waybill.rabbitmq.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.waybill.DeadLetter;
import dev.waybill.DeadLetterReason;
import dev.waybill.DeadLetters;
import dev.waybill.Messaging;
import dev.waybill.Publisher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * A key is parked, its owner dies in the middle of it, it is released, that owner dies in the
 * middle of that, too, and all the while the key and others get more events. What is published when
 * and who dies when follows from the seed.
 */
final class ParkedKeyStory {
  static final int SUCCESSORS = 100;
  private static final String KEY = "victim";
  private static final int ARRIVALS = 130;
  private static final int OTHERS = 9;
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  private final Stage stage;
  private final Random random;
  private final Publisher publisher;
  private final DeadLetters deadLetters;
  private final Map<String, List<String>> published = new TreeMap<>();

  ParkedKeyStory(Stage stage, long seed) {
    this.stage = stage;
    random = new Random(seed);
    Messaging messaging = stage.messaging();
    messaging.topology().apply();
    publisher = messaging.publisher("orders");
    deadLetters = messaging.deadLetters("orders", "billing");
  }

  /** Tells it; the events of each key in the order in which they were handled. */
  Map<String, List<String>> play() {
    stage.start();
    stage.start();
    int before = 3 + random.nextInt(5);
    for (int i = 0; i < before; i++) {
      publish("ok");
    }
    awaitHandled(KEY, before);
    String first = publish("broken");
    await().atMost(PATIENCE).until(() -> deadLetters.count().join() == 1);

    int killAt = 20 + random.nextInt(60);
    for (int i = 0; i < SUCCESSORS; i++) {
      if (i == killAt) {
        stage.kill(ownerOf(KEY));
      }
      publish("broken");
    }
    stage.start();
    await()
        .atMost(PATIENCE)
        .until(() -> idsOf(letters()).size() == 1 + SUCCESSORS && backlog() == 0);
    isParked(first, before);

    stage.mend();
    deadLetters.release(KEY).join();
    int killAfter = before + 10 + random.nextInt(60);
    boolean killed = false;
    for (int i = 0; i < ARRIVALS; i++) {
      // As if the key ran half as fast as it is published to, and in the end just as fast, so that
      // the last arrivals meet the moment in which the key goes live.
      int handled = before + Math.min(2 * i, 1 + SUCCESSORS + i);
      awaitHandled(KEY, handled);
      if (!killed && handled >= killAfter) {
        stage.kill(ownerOf(KEY));
        stage.start();
        killed = true;
      }
      publish("ok");
    }
    awaitHandled(KEY, before + 1 + SUCCESSORS + ARRIVALS);
    return isLive();
  }

  private void isParked(String first, int before) {
    List<DeadLetter> letters = letters();
    assertThat(letters)
        .allSatisfy(letter -> assertThat(letter.key()).contains(KEY))
        .filteredOn(letter -> letter.event().getId().equals(first))
        .allSatisfy(letter -> assertThat(letter.reason()).isEqualTo(DeadLetterReason.EXHAUSTED));
    assertThat(letters)
        .filteredOn(letter -> !letter.event().getId().equals(first))
        .allSatisfy(letter -> assertThat(letter.reason()).isEqualTo(DeadLetterReason.KEY_PARKED));
    Map<String, List<String>> others = new TreeMap<>(published);
    others.remove(KEY);
    await("the other keys flow")
        .atMost(PATIENCE)
        .until(
            () -> {
              Map<String, List<String>> handled = judge().handled();
              assertThat(handled.remove(KEY))
                  .as("nothing of a parked key is handled")
                  .hasSize(before);
              return handled.equals(others);
            });
  }

  private Map<String, List<String>> isLive() {
    await().atMost(PATIENCE).until(() -> backlog() == 0 && deadLetters.count().join() == 0);
    String last = publish("ok");
    awaitHandled(KEY, published.get(KEY).size());
    await().atMost(PATIENCE).until(() -> backlog() == 0);
    assertThat(deadLetters.count().join()).as("dead letters of a live key").isZero();
    Judge judge = judge();
    judge.neverTwoOfAKey();
    Map<String, List<String>> handled = judge.handled();
    assertThat(handled).as("handled as published, nothing lost").isEqualTo(published);
    assertThat(handled.get(KEY)).endsWith(last);
    long twice =
        judge.calls().stream().filter(call -> call.ok() && call.key().equals(KEY)).count()
            - published.get(KEY).size();
    System.out.println("Handled twice, of the parked key: " + twice);
    assertThat(twice).as("one that ran when its owner died, per death").isLessThanOrEqualTo(2);
    return handled;
  }

  /** One of the key, and two of others. */
  private String publish(String type) {
    String id = publish(KEY, type);
    publish("k" + random.nextInt(OTHERS), "ok");
    publish("k" + random.nextInt(OTHERS), "ok");
    return id;
  }

  private String publish(String key, String type) {
    List<String> sofar = published.computeIfAbsent(key, k -> new ArrayList<>());
    String id = key + "-" + sofar.size();
    publisher.publish(CrashIT.event(id, key, type)).join();
    sofar.add(id);
    return id;
  }

  private void awaitHandled(String key, int number) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> judge().handled().getOrDefault(key, List.of()).size() >= number);
  }

  private String ownerOf(String key) {
    return stage.calls().stream()
        .filter(call -> call.key().equals(key))
        .reduce((before, call) -> call)
        .orElseThrow()
        .process();
  }

  private List<DeadLetter> letters() {
    return deadLetters.browse(null, 10_000).join().letters();
  }

  private static Set<String> idsOf(List<DeadLetter> letters) {
    Set<String> ids = new HashSet<>();
    letters.forEach(letter -> ids.add(letter.event().getId()));
    return ids;
  }

  private long backlog() {
    return stage.messaging().backlog("orders", "billing").join().stream()
        .mapToLong(shard -> shard.waiting())
        .sum();
  }

  private Judge judge() {
    return new Judge(stage.calls(), stage::diedAt);
  }
}
