package dev.waybill.conformance.check;

import dev.waybill.ErrorCode;
import dev.waybill.Messaging;
import dev.waybill.MessagingException;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.invariant.Terms;
import dev.waybill.conformance.journal.History;
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

/** A publisher is closed, then its whole program is; both are used as if nothing had happened. */
final class PublishAfterClose implements Scenario {
  static final String TYPED = "a publish after close ends as CLOSED";
  static final String SOON = "it ends soon";
  static final String UNDELIVERED = "it is not delivered";
  static final int REFUSALS = 100;

  /** The catalogue says 100 ms; a machine that is busy with other builds needs more. */
  private static final long SOON_MILLIS = 5_000;

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration ENDLESS = Duration.ofSeconds(20);

  private static final int GROUP = 0;

  @Override
  public String name() {
    return "publish-after-close";
  }

  @Override
  public void play(Stage stage) {
    stage.agree(Terms.faultFreeRun());
    stage.members(MemberSpec.of(GROUP));
    Messaging program = stage.open(Map.of());
    MessagePublisher closed = stage.publisher(program);
    MessagePublisher orphan = stage.publisher(program);
    MessagePublisher open = stage.publisher();
    publish(closed, message(0));
    publish(orphan, message(1));
    List<Message> refused = new ArrayList<>();
    closed.close();
    refuse(stage, closed, 2, refused);
    program.close();
    refuse(stage, orphan, 2 + REFUSALS / 2, refused);
    publish(open, message(2 + REFUSALS));
    stage.drain();
    Arrivals arrivals = Arrivals.of(stage, GROUP);
    for (Message message : refused) {
      stage.observe(
          UNDELIVERED,
          !arrivals.delivered(message.number()),
          "message " + message.number() + " was delivered, though its publisher was closed");
    }
  }

  private static Message message(int number) {
    return Message.good(number, 0, History.NO_KEY, number);
  }

  private static void publish(MessagePublisher publisher, Message message) {
    Patience.await(PATIENCE, "a publish before close", publisher.publish(message));
  }

  private static void refuse(
      Stage stage, MessagePublisher publisher, int from, List<Message> refused) {
    List<Refusal> refusals = new ArrayList<>();
    for (int i = 0; i < REFUSALS / 2; i++) {
      Message message = message(from + i);
      refusals.add(new Refusal(System.nanoTime(), publisher.publish(message)));
      refused.add(message);
    }
    Patience.holds(ENDLESS, () -> refusals.stream().allMatch(Refusal::hasEnded));
    refusals.forEach(refusal -> refusal.judge(stage));
  }

  /** A publish that should be refused. */
  private static final class Refusal {
    private final CompletableFuture<?> publish;
    private final CompletableFuture<Long> millis;

    Refusal(long begun, CompletableFuture<?> publish) {
      this.publish = publish;
      millis =
          publish.handle((ok, error) -> Duration.ofNanos(System.nanoTime() - begun).toMillis());
    }

    boolean hasEnded() {
      return millis.isDone();
    }

    void judge(Stage stage) {
      boolean ended = hasEnded();
      Throwable failure = ended ? Ends.failure(publish) : null;
      boolean typed =
          failure instanceof MessagingException known && known.code() == ErrorCode.CLOSED;
      stage.observe(
          TYPED,
          typed,
          "a publish after close " + (ended ? "ended with " + Ends.tell(failure) : "hangs"));
      stage.observe(
          SOON,
          ended && millis.join() <= SOON_MILLIS,
          "a publish was not refused within " + SOON_MILLIS + " ms");
    }
  }
}
