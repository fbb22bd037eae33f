package dev.waybill.conformance.check;

import dev.waybill.ErrorCode;
import dev.waybill.PublishOptions;
import dev.waybill.PublishReceipt;
import dev.waybill.PublishRejectedException;
import dev.waybill.PublishUncertainException;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.invariant.Terms;
import dev.waybill.conformance.journal.History;
import dev.waybill.conformance.spi.PublishGate;
import dev.waybill.conformance.stage.MemberSpec;
import dev.waybill.conformance.stage.Message;
import dev.waybill.conformance.stage.MessagePublisher;
import dev.waybill.conformance.stage.Patience;
import dev.waybill.conformance.stage.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Publishes wait before a binder without room: some are cancelled there, some run out of time, and
 * the others pass when there is room. Then the binder's answers are kept back: cancelling is too
 * late, and what runs out of time was stored all the same.
 */
final class PublishDeadlines implements Scenario {
  static final String WITHDRAWN = "cancelled before they were handed over";
  static final String TOO_LATE = "cancelled after they were handed over, and not withdrawn";
  static final String UNSENT = "out of time before they were handed over, and rejected";
  static final String UNANSWERED = "out of time after they were handed over, and uncertain";
  static final String IN_TIME = "ended by their own deadline";
  static final String STORED = "uncertain, and there";
  static final String PASSED = "waited for room, and confirmed";
  static final int EACH = 50;

  /** Published at a time while there are no answers: a binder may have room for few. */
  private static final int FEW = 10;

  private static final int GROUP = 0;
  private static final PublishOptions HURRIED =
      PublishOptions.defaults().deadline(Duration.ofMillis(300));

  /** Beyond the 300 ms: enough for a busy machine. */
  private static final Duration AT_MOST = Duration.ofMillis(3_300);

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Override
  public String name() {
    return "publish-deadlines";
  }

  @Override
  public void play(Stage stage) {
    stage.agree(Terms.faultFreeRun());
    stage.destinationOption("partitions", "4");
    PublishGate gate = new PublishGate();
    stage.through(gate::before);
    stage.members(MemberSpec.of(GROUP));
    Play play = new Play(stage, stage.publisher());
    play.awaitFirst();
    gate.shut();
    play.withoutRoom(gate);
    List<Timed> unanswered = new ArrayList<>();
    for (int i = 0; i < EACH; i += FEW) {
      gate.keepAnswers();
      unanswered.addAll(play.withoutAnswers(gate));
    }
    play.publisher.awaitAll(PATIENCE);
    Arrivals.await(stage, GROUP, PATIENCE, play.stored);
    stage.drain();
    Arrivals arrivals = Arrivals.of(stage, GROUP);
    for (Timed publish : unanswered) {
      stage.observe(
          STORED,
          arrivals.delivered(publish.number()),
          "message " + publish.number() + " was handed over and confirmed, and is not there");
    }
  }

  /** A publish and how long it took. */
  private record Timed(
      int number, CompletableFuture<PublishReceipt> publish, CompletableFuture<Duration> took) {}

  /** One play of it. */
  private static final class Play {
    private final Stage stage;
    private final MessagePublisher publisher;
    private final List<Integer> stored = new ArrayList<>();
    private int published;

    Play(Stage stage, MessagePublisher publisher) {
      this.stage = stage;
      this.publisher = publisher;
    }

    void awaitFirst() {
      publish(1, PublishOptions.defaults())
          .forEach(first -> Patience.await(PATIENCE, "the first publish", first.publish));
    }

    void withoutRoom(PublishGate gate) {
      List<Timed> cancelled = publish(EACH, PublishOptions.defaults());
      List<Timed> hurried = publish(EACH, HURRIED);
      List<Timed> patient = publish(EACH, PublishOptions.defaults());
      for (Timed each : cancelled) {
        stage.observe(
            WITHDRAWN,
            each.publish.cancel(false),
            "message " + each.number + " was not handed over, and could not be withdrawn");
      }
      awaitEnds(hurried);
      for (Timed each : hurried) {
        Throwable failure = endInTime(each);
        stage.observe(
            UNSENT,
            failure instanceof PublishRejectedException rejected
                && rejected.code() == ErrorCode.TIMEOUT,
            "message " + each.number + " was not handed over; ended with " + Ends.tell(failure));
      }
      gate.open();
      awaitEnds(patient);
      patient.forEach(each -> confirmed(PASSED, each, "waited for room"));
      patient.forEach(each -> stored.add(each.number));
    }

    List<Timed> withoutAnswers(PublishGate gate) {
      List<Timed> hurried = passed(gate, publish(FEW, HURRIED));
      List<Timed> cancelled = passed(gate, publish(FEW, PublishOptions.defaults()));
      List<Timed> withdrawn =
          cancelled.stream().filter(each -> each.publish.cancel(false)).toList();
      awaitEnds(hurried);
      for (Timed each : hurried) {
        Throwable failure = endInTime(each);
        stage.observe(
            UNANSWERED,
            failure instanceof PublishUncertainException,
            "message " + each.number + " got no answer; ended with " + Ends.tell(failure));
      }
      gate.giveAnswers();
      awaitEnds(cancelled);
      for (Timed each : cancelled) {
        if (withdrawn.contains(each)) {
          stage.observe(
              TOO_LATE, false, "message " + each.number + " was handed over, and then withdrawn");
        } else {
          confirmed(TOO_LATE, each, "was cancelled too late");
        }
      }
      hurried.forEach(each -> stored.add(each.number));
      return hurried;
    }

    private List<Timed> passed(PublishGate gate, List<Timed> publishes) {
      return publishes.stream()
          .filter(each -> gate.hasPassed(stage.codec().event(message(each.number)).getId()))
          .toList();
    }

    private static Message message(int number) {
      return Message.good(number, 0, History.NO_KEY, number);
    }

    private void confirmed(String observation, Timed each, String told) {
      Throwable failure = each.publish.isDone() ? Ends.failure(each.publish) : null;
      stage.observe(
          observation,
          each.publish.isDone() && failure == null,
          "message "
              + each.number
              + " "
              + told
              + (each.publish.isDone() ? ", and ended with " + Ends.tell(failure) : ", and hangs"));
    }

    private @Nullable Throwable endInTime(Timed each) {
      boolean ended = each.publish.isDone();
      stage.observe(
          IN_TIME,
          ended && each.took.join().compareTo(AT_MOST) <= 0,
          "message "
              + each.number
              + (ended ? " ended " + each.took.join().toMillis() + " ms after" : " did not end for")
              + " its publish, which had 300 ms");
      return ended ? Ends.failure(each.publish) : new IllegalStateException("no end");
    }

    private static void awaitEnds(List<Timed> publishes) {
      Patience.holds(PATIENCE, () -> publishes.stream().allMatch(each -> each.publish.isDone()));
    }

    private List<Timed> publish(int count, PublishOptions options) {
      List<Timed> publishes = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int number = published++;
        long begun = System.nanoTime();
        CompletableFuture<PublishReceipt> publish = publisher.publish(message(number), options);
        publishes.add(
            new Timed(
                number,
                publish,
                publish.handle((ok, error) -> Duration.ofNanos(System.nanoTime() - begun))));
      }
      return publishes;
    }
  }
}
