package dev.waybill.conformance.check;

import dev.waybill.Delivery;
import dev.waybill.Health;
import dev.waybill.MessagingException;
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
import dev.waybill.conformance.stage.Work;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A handler outlives its time-out and heeds no interrupt. Beside it others go on, in a second group
 * without such a handler as well, which is the yardstick. Then its member is closed, and another
 * comes.
 */
final class Overstayer implements Scenario {
  static final String THROUGHPUT = "throughput beside a handler that does not return";
  static final String REPORTED = "handlers that overstay, and are reported";
  static final String CLOSED = "members closed in time with a handler that does not return";
  static final int STALLING = 0;
  static final int OTHERS = 2_000;

  private static final int SOUND = 1;
  private static final int OTHER_KEYS = 64;
  private static final int STUCK_KEY = OTHER_KEYS;
  private static final int SLICE = 100;
  private static final int ROUNDS = 3;
  private static final long WORK_MICROS = 2_000;
  private static final double ENOUGH = 0.5;
  private static final Duration CLOSE = Duration.ofSeconds(3);
  private static final Duration SLACK = Duration.ofSeconds(4);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Override
  public String name() {
    return "overstayer";
  }

  @Override
  public void play(Stage stage) {
    stage.agree(Terms.faultFreeRun());
    stage.destinationOption("partitions", "4");
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
    private final AtomicBoolean stuck = new AtomicBoolean();
    private final List<Message> messages = new ArrayList<>();
    private final HandledTimes stalling;
    private final HandledTimes sound;

    Play(Stage stage) {
      this.stage = stage;
      stalling = new HandledTimes(stage.journal(), STALLING);
      sound = new HandledTimes(stage.journal(), SOUND);
    }

    void run() {
      MemberSpec spec = MemberSpec.of(STALLING).with("handler-timeout", "1s").doing(this::work);
      Member overstaying = stage.members(spec).get(0);
      stage.members(new MemberSpec(SOUND, spec.options(), Work.lasting(WORK_MICROS)));
      MessagePublisher publisher = stage.publisher();
      publish(publisher, Message.good(messages.size(), 0, STUCK_KEY, 0));
      Patience.await(PATIENCE, "a handler to be stuck", stuck::get);
      if (!others(publisher)) {
        return; // the rest would only take long
      }
      boolean reported =
          Patience.holds(PATIENCE, () -> overstaying.health().status() != Health.Status.UP);
      stage.observe(REPORTED, reported, "a handler overstayed, and health does not say so");
      close(overstaying);
      stage.members(spec);
      Patience.holds(PATIENCE, () -> stalling.succeeded() >= messages.size());
      stage.drain(Publishing.ended(List.of(messages), List.of(publisher)));
    }

    private void work(Message message, Delivery delivery) throws Exception {
      if (message.key() == STUCK_KEY && stuck.compareAndSet(false, true)) {
        awaitRelease();
      } else {
        Work.lasting(WORK_MICROS).run(message, delivery);
      }
    }

    /** Heeds no interrupt. */
    private void awaitRelease() {
      while (release.getCount() > 0) {
        try {
          release.await();
        } catch (InterruptedException unheeded) {
          // on it goes
        }
      }
    }

    /** The best of a few rounds counts: what is stuck is stuck in all. */
    private boolean others(MessagePublisher publisher) {
      boolean all = true;
      double best = 0;
      String told = "";
      for (int round = 0; all && round < ROUNDS && best < ENOUGH; round++) {
        int from = stalling.succeeded();
        int fromSound = sound.succeeded();
        for (int i = 0; i < OTHERS; i++) {
          int place = round * OTHERS + i;
          publish(publisher, Message.good(messages.size(), 0, i % OTHER_KEYS, place / OTHER_KEYS));
        }
        all =
            Patience.holds(
                PATIENCE,
                () ->
                    stalling.succeeded() >= from + OTHERS
                        && sound.succeeded() >= fromSound + OTHERS);
        if (all) {
          double rate = stalling.perSecond(from, from + OTHERS, SLICE);
          double yardstick = sound.perSecond(fromSound, fromSound + OTHERS, SLICE);
          best = Math.max(best, rate / yardstick);
          told = "%.0f/s, and %.0f/s in a group without".formatted(rate, yardstick);
        } else {
          told = "not %d events in %s".formatted(OTHERS, PATIENCE);
        }
      }
      stage.observe(THROUGHPUT, best >= ENOUGH, "beside a handler that does not return: " + told);
      return all;
    }

    private void publish(MessagePublisher publisher, Message message) {
      messages.add(message);
      publisher.publish(message);
    }

    private void close(Member member) {
      Thread closing = new Thread(() -> closeIn(member), "waybill-conformance-close");
      closing.setDaemon(true);
      closing.start();
      Patience.holds(PATIENCE.dividedBy(2), () -> closed(member) != null || !closing.isAlive());
      Long took = closed(member);
      stage.observe(
          CLOSED,
          took != null && took <= CLOSE.plus(SLACK).toNanos(),
          "close(%s) %s"
              .formatted(CLOSE, took == null ? "did not return" : "took " + took + " ns"));
    }

    private static void closeIn(Member member) {
      try {
        member.close(CLOSE);
      } catch (MessagingException late) {
        // then it is not in the journal either
      }
    }

    /** How long the close of a member took; null while it has not returned. */
    private @Nullable Long closed(Member member) {
      AtomicLong begun = new AtomicLong();
      AtomicLong ended = new AtomicLong();
      stage
          .journal()
          .read(
              0,
              entry -> {
                if (entry.actor() == member.number() && entry.group() == STALLING) {
                  if (entry.kind() == EntryKind.MEMBER_CLOSING) {
                    begun.set(entry.nanos());
                  } else if (entry.kind() == EntryKind.MEMBER_CLOSED) {
                    ended.set(entry.nanos());
                  }
                }
              });
      return ended.get() == 0 ? null : ended.get() - begun.get();
    }
  }
}
