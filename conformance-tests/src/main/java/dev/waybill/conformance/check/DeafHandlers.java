package dev.waybill.conformance.check;

import dev.waybill.Delivery;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.invariant.Terms;
import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.stage.Member;
import dev.waybill.conformance.stage.MemberSpec;
import dev.waybill.conformance.stage.Message;
import dev.waybill.conformance.stage.MessagePublisher;
import dev.waybill.conformance.stage.Patience;
import dev.waybill.conformance.stage.Publishing;
import dev.waybill.conformance.stage.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A member is closed while handlers run that do not end by themselves. Some heed an interrupt, some
 * do not. What they had goes to the next member, while the deaf ones still run.
 */
final class DeafHandlers implements Scenario {
  /** Whether close returned by its deadline. */
  static final String PROMPT = "close returned by its deadline, whatever its handlers do";

  /** Whether a handler was told that its time is over. */
  static final String TOLD = "handlers that were interrupted before the deadline";

  /** Whether what a handler had not finished came to the next member, as if it had not been run. */
  static final String PASSED_ON = "unfinished events that came to the next member";

  static final int HANDLERS = 6;
  static final int DEAF = 3;
  private static final int GROUP = 0;
  private static final int BEHIND = 2;
  private static final Duration WITHIN = Duration.ofSeconds(3);
  private static final Duration SLACK = Duration.ofSeconds(4);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Override
  public String name() {
    return "deaf-handlers";
  }

  @Override
  public void play(Stage stage) {
    stage.agree(Terms.faultFreeRun());
    Play play = new Play(stage);
    try {
      play.run();
    } finally {
      play.release.countDown();
    }
  }

  /** One play of it. */
  private static final class Play {
    private final Stage stage;
    private final CountDownLatch release = new CountDownLatch(1);
    private final Set<Integer> begun = ConcurrentHashMap.newKeySet();
    private final Set<Integer> told = ConcurrentHashMap.newKeySet();

    Play(Stage stage) {
      this.stage = stage;
    }

    void run() {
      Member leaver = stage.members(MemberSpec.of(GROUP).doing(this::work)).get(0);
      MessagePublisher publisher = stage.publisher();
      List<Message> messages = new ArrayList<>();
      for (int place = 0; place < BEHIND; place++) {
        for (int key = 0; key < HANDLERS; key++) {
          messages.add(Message.good(messages.size(), 0, key, place));
        }
      }
      messages.forEach(publisher::publish);
      publisher.awaitAll(PATIENCE);
      Patience.await(PATIENCE, "all handlers to run", () -> begun.size() == HANDLERS);
      close(leaver);
      for (int key = 0; key < HANDLERS; key++) {
        stage.observe(
            TOLD, told.contains(key), "the handler of key " + key + " was not interrupted");
      }
      Member next = stage.members(MemberSpec.of(GROUP)).get(0);
      Patience.holds(PATIENCE, () -> attempts(next).size() >= messages.size());
      Map<Integer, Integer> attempts = attempts(next);
      for (int key = 0; key < HANDLERS; key++) {
        Integer attempt = attempts.get(key);
        stage.observe(
            PASSED_ON,
            attempt != null && attempt == 1,
            attempt == null
                ? "message " + key + " was not delivered again"
                : "message " + key + " came as attempt " + attempt);
      }
      release.countDown();
      stage.drain(Publishing.ended(List.of(messages), List.of(publisher)));
    }

    private void close(Member leaver) {
      long begin = System.nanoTime();
      String failure = "";
      try {
        leaver.close(WITHIN);
      } catch (RuntimeException e) { // it is to return, however it does
        failure = ": " + e.getMessage();
      }
      Duration took = Duration.ofNanos(System.nanoTime() - begin);
      stage.observe(
          PROMPT,
          failure.isEmpty() && took.compareTo(WITHIN.plus(SLACK)) <= 0,
          "close within " + WITHIN + " took " + took.toMillis() + " ms" + failure);
    }

    private void work(Message message, Delivery delivery) throws InterruptedException {
      int key = message.key();
      begun.add(key);
      try {
        release.await(2 * PATIENCE.toSeconds(), TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        told.add(key);
        if (key >= DEAF) {
          throw e;
        }
        awaitDeaf();
      }
    }

    private void awaitDeaf() {
      long end = System.nanoTime() + PATIENCE.toNanos() * 2;
      while (release.getCount() > 0 && System.nanoTime() - end < 0) {
        LockSupport.parkNanos(1_000_000);
      }
    }

    private Map<Integer, Integer> attempts(Member member) {
      Map<Integer, Integer> attempts = new HashMap<>();
      stage
          .journal()
          .read(
              0,
              entry -> {
                if (entry.kind() == EntryKind.DELIVERED && entry.actor() == member.number()) {
                  attempts.putIfAbsent(entry.message(), entry.number());
                }
              });
      return attempts;
    }
  }
}
