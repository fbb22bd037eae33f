package dev.waybill.conformance.check;

import dev.waybill.PublishReceipt;
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
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Publishers race for a few keys. Two publish bursts and wait for nothing; the others share keys
 * and wait for each confirmation before they publish again, so that much of what one has confirmed
 * lies before what another begins. Nothing is handled before everything is published.
 */
final class RivalPublishers implements Scenario {
  /** Publishes that began while the one before them, of their key, was not confirmed. */
  static final String PIPELINED = "published behind one of its key that was not confirmed yet";

  static final int GROUP = 0;
  static final int HASTY_MESSAGES = 1_500;
  static final int CAREFUL_MESSAGES = 250;
  private static final int HASTY = 2;
  private static final int CAREFUL = 4;
  private static final int HASTY_KEYS = 4;
  private static final int CAREFUL_KEYS = 2;
  private static final int BURST = 8;
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
    List<List<Message>> plan = plan();
    List<MessagePublisher> publishers = new ArrayList<>();
    plan.forEach(own -> publishers.add(stage.publisher()));
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < plan.size(); i++) {
      List<Message> own = plan.get(i);
      MessagePublisher publisher = publishers.get(i);
      boolean hasty = i < HASTY;
      threads.add(
          new Thread(
              () -> own.forEach(message -> publish(publisher, message, hasty)),
              "waybill-conformance-rival-" + i));
    }
    try {
      threads.forEach(RivalPublishers::start);
      Patience.await(
          PATIENCE, "the rivals to end", () -> threads.stream().noneMatch(Thread::isAlive));
      publishers.forEach(publisher -> publisher.awaitAll(PATIENCE));
    } finally {
      begin.countDown();
    }
    stage.drain(Publishing.ended(plan, publishers));
    countPipelined(stage, plan);
  }

  private static void start(Thread thread) {
    thread.setDaemon(true);
    thread.start();
  }

  private static void publish(MessagePublisher publisher, Message message, boolean hasty) {
    CompletableFuture<PublishReceipt> publish = publisher.publish(message);
    if (!hasty) {
      publish.handle((receipt, failure) -> receipt).join();
    }
  }

  private static List<List<Message>> plan() {
    List<List<Message>> plan = new ArrayList<>();
    int number = 0;
    for (int publisher = 0; publisher < HASTY + CAREFUL; publisher++) {
      boolean hasty = publisher < HASTY;
      int keys = hasty ? HASTY_KEYS : CAREFUL_KEYS;
      int[] sequences = new int[keys];
      List<Message> own = new ArrayList<>();
      for (int i = 0; i < (hasty ? HASTY_MESSAGES : CAREFUL_MESSAGES); i++) {
        int key = hasty ? i / BURST % keys : i % keys;
        own.add(
            Message.good(number++, publisher, hasty ? key : HASTY_KEYS + key, sequences[key]++));
      }
      plan.add(own);
    }
    return plan;
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
}
