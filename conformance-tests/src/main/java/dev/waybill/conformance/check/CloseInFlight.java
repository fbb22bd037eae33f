package dev.waybill.conformance.check;

import dev.waybill.Messaging;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.invariant.Terms;
import dev.waybill.conformance.stage.MemberSpec;
import dev.waybill.conformance.stage.Message;
import dev.waybill.conformance.stage.MessagePublisher;
import dev.waybill.conformance.stage.Patience;
import dev.waybill.conformance.stage.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Publishers are closed while their publishes are under way: right behind the last of a burst, and
 * in the middle of one.
 */
final class CloseInFlight implements Scenario {
  static final String UNDER_WAY = "under way when close began";
  static final String ENDED = "ended soon after close";
  static final String FLUSHED = "begun before close, and confirmed";
  static final String NOTHING_OF_REFUSED = "refused, and not delivered";

  static final int ROUNDS = 10;
  private static final int BURST = 1_000;

  /** A fast binder ends a burst before close begins: then the burst goes on, this far. */
  private static final int LONGEST_BURST = 50 * BURST;

  private static final int KEYS = 16;
  private static final int GROUP = 0;

  /** Publisher.close gives what is under way 30 s; futures end on a thread of their own. */
  private static final Duration CLOSE = Duration.ofSeconds(40);

  @Override
  public String name() {
    return "close-in-flight";
  }

  @Override
  public void play(Stage stage) throws InterruptedException {
    stage.agree(Terms.faultFreeRun());
    stage.members(MemberSpec.of(GROUP));
    List<CompletableFuture<?>> publishes = new ArrayList<>();
    for (int round = 0; round < ROUNDS && publishes.stream().allMatch(Future::isDone); round++) {
      publishes.addAll(round(stage, round, publishes.size()));
    }
    stage.drain();
    Arrivals arrivals = Arrivals.of(stage, GROUP);
    for (int number = 0; number < publishes.size(); number++) {
      CompletableFuture<?> publish = publishes.get(number);
      if (publish.isDone() && Ends.isRefusal(Ends.failure(publish))) {
        stage.observe(
            NOTHING_OF_REFUSED,
            !arrivals.delivered(number),
            "message " + number + " was refused as CLOSED, and delivered");
      }
    }
  }

  private static List<CompletableFuture<?>> round(Stage stage, int round, int first)
      throws InterruptedException {
    Messaging program = stage.open(Map.of());
    MessagePublisher publisher = stage.publisher(program);
    boolean midway = round % 2 == 1;
    List<CompletableFuture<?>> publishes = new ArrayList<>();
    Runnable burst =
        () -> {
          AtomicBoolean refused = new AtomicBoolean();
          for (int i = 0; i < BURST || (midway && !refused.get() && i < LONGEST_BURST); i++) {
            CompletableFuture<?> publish =
                publisher.publish(Message.good(first + i, round, i / 8 % KEYS, sequence(i)));
            publishes.add(publish);
            publish.whenComplete(
                (receipt, failure) -> refused.compareAndSet(false, Ends.isRefusal(failure)));
          }
        };
    Thread thread = new Thread(burst, "waybill-conformance-burst");
    thread.setDaemon(true);
    thread.start();
    if (midway) {
      Patience.holds(CLOSE, () -> publisher.pending() > BURST / 20 || !thread.isAlive());
    } else {
      thread.join(CLOSE.toMillis());
    }
    long underWay = publisher.pending();
    for (long i = 0; i < underWay; i++) {
      stage.observe(UNDER_WAY, true, "");
    }
    if (round % 4 < 2) {
      publisher.close();
    } else {
      program.close();
    }
    thread.join(CLOSE.toMillis());
    Patience.holds(Duration.ofSeconds(5), () -> publisher.pending() == 0);
    for (CompletableFuture<?> publish : publishes) {
      stage.observe(ENDED, publish.isDone(), "a publish has not ended 5 s after close returned");
      if (!midway) {
        boolean flushed = publish.isDone() && Ends.failure(publish) == null;
        stage.observe(FLUSHED, flushed, "a publish begun before close was not confirmed");
      }
    }
    program.close();
    return publishes;
  }

  /** The how-manieth of its key: keys come in runs of eight, in turn. */
  private static int sequence(int i) {
    return i / (8 * KEYS) * 8 + i % 8;
  }
}
