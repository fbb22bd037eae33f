package dev.waybill.conformance.check;

import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.invariant.Terms;
import dev.waybill.conformance.journal.MessageTable;
import dev.waybill.conformance.stage.MemberSpec;
import dev.waybill.conformance.stage.Message;
import dev.waybill.conformance.stage.MessagePublisher;
import dev.waybill.conformance.stage.Patience;
import dev.waybill.conformance.stage.Publishing;
import dev.waybill.conformance.stage.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Publishers race for a few keys. Two publish bursts and wait for nothing; the others share keys
 * and wait for each confirmation, and a moment, before they publish again, so that much of what one
 * has confirmed lies before what another begins. Where they hardly meet, because each is done
 * before the next has begun, they go on until they have. Nothing is handled before everything is
 * published.
 */
final class RivalPublishers implements Scenario {
  /** Publishes that began while the one before them, of their key, was not confirmed. */
  static final String PIPELINED = "published behind one of its key that was not confirmed yet";

  static final int GROUP = 0;
  static final int HASTY_MESSAGES = 1_500;

  /** Of each careful publisher, if they meet often enough. */
  static final int CAREFUL_MESSAGES = 250;

  private static final int HASTY = 2;
  private static final int CAREFUL = 4;
  private static final int HASTY_KEYS = 4;
  private static final int CAREFUL_KEYS = 2;
  private static final int BURST = 8;

  /** How often one must have begun behind what another had confirmed, before they end. */
  private static final int ENOUGH = 300;

  /** They do not go on for ever: it is then for the check to say that they did not meet. */
  private static final int MOST_CAREFUL_MESSAGES = 5_000;

  private static final Duration LONGEST_RACE = Duration.ofSeconds(30);
  private static final long MOMENT_NANOS = 150_000;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Override
  public String name() {
    return "rival-publishers";
  }

  @Override
  public void play(Stage stage) {
    stage.agree(Terms.faultFreeRun());
    CountDownLatch begin = new CountDownLatch(1);
    stage.members(
        MemberSpec.of(GROUP)
            .doing((message, delivery) -> begin.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)));
    Race race = new Race();
    List<List<Message>> published = new ArrayList<>();
    List<MessagePublisher> publishers = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < HASTY + CAREFUL; i++) {
      int rival = i;
      List<Message> own = new ArrayList<>();
      MessagePublisher publisher = stage.publisher();
      published.add(own);
      publishers.add(publisher);
      SplittableRandom random = new SplittableRandom(stage.seed() + rival);
      threads.add(
          new Thread(
              rival < HASTY
                  ? () -> publishHastily(publisher, rival, own)
                  : () -> publishCarefully(publisher, rival, own, race, random),
              "waybill-conformance-rival-" + rival));
    }
    try {
      threads.forEach(RivalPublishers::start);
      Patience.await(
          PATIENCE, "the rivals to end", () -> threads.stream().noneMatch(Thread::isAlive));
      publishers.forEach(publisher -> publisher.awaitAll(PATIENCE));
    } finally {
      begin.countDown();
    }
    stage.note(
        "careful publishers began %d times behind what another had confirmed"
            .formatted(race.followed()));
    stage.drain(Publishing.ended(published, publishers));
    countPipelined(stage, published);
  }

  private static void start(Thread thread) {
    thread.setDaemon(true);
    thread.start();
  }

  private static void publishHastily(
      MessagePublisher publisher, int rival, List<Message> published) {
    int[] sequences = new int[HASTY_KEYS];
    for (int i = 0; i < HASTY_MESSAGES; i++) {
      int key = i / BURST % HASTY_KEYS;
      Message message = Message.good(rival * HASTY_MESSAGES + i, rival, key, sequences[key]++);
      published.add(message);
      publisher.publish(message);
    }
  }

  private static void publishCarefully(
      MessagePublisher publisher,
      int rival,
      List<Message> published,
      Race race,
      SplittableRandom random) {
    int[] sequences = new int[CAREFUL_KEYS];
    for (int i = 0; i < CAREFUL_MESSAGES || race.goesOn(i); i++) {
      int key = i % CAREFUL_KEYS;
      Message message = Message.good(race.number(), rival, HASTY_KEYS + key, sequences[key]++);
      published.add(message);
      race.begins(key, rival);
      publisher.publish(message).handle((receipt, failure) -> receipt).join();
      race.ends(key, rival);
      LockSupport.parkNanos(random.nextLong(MOMENT_NANOS));
    }
  }

  private static void countPipelined(Stage stage, List<List<Message>> plan) {
    MessageTable messages = stage.journal().history().messages();
    for (List<Message> own : plan) {
      for (int i = 1; i < own.size(); i++) {
        int before = own.get(i - 1).number();
        int message = own.get(i).number();
        if (own.get(i).key() == own.get(i - 1).key()
            && messages.confirmed(before) > messages.invoked(message)) {
          stage.observe(PIPELINED, true, "");
        }
      }
    }
  }

  /** What the careful ones know of each other. Thread-safe. */
  private static final class Race {
    private static final int NOBODY = -1;

    private final long until = System.nanoTime() + LONGEST_RACE.toNanos();
    private final int[] underWay = new int[CAREFUL_KEYS];
    private final int[] last = new int[CAREFUL_KEYS];
    private int next = HASTY * HASTY_MESSAGES;
    private int followed;

    Race() {
      Arrays.fill(last, NOBODY);
    }

    /** The next number that no message has: those of the careful are dense, too. */
    synchronized int number() {
      return next++;
    }

    synchronized void begins(int key, int rival) {
      boolean alone = underWay[key] == 0;
      underWay[key]++;
      if (alone && last[key] != NOBODY && last[key] != rival) {
        followed++;
      }
    }

    synchronized void ends(int key, int rival) {
      underWay[key]--;
      last[key] = rival;
    }

    synchronized boolean goesOn(int published) {
      return followed < ENOUGH
          && published < MOST_CAREFUL_MESSAGES
          && System.nanoTime() - until < 0;
    }

    synchronized int followed() {
      return followed;
    }
  }
}
