package dev.waybill.conformance.check;

import dev.waybill.ConfigurationException;
import dev.waybill.ErrorCode;
import dev.waybill.Messaging;
import dev.waybill.PublishOptions;
import dev.waybill.PublishReceipt;
import dev.waybill.PublishRejectedException;
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

/**
 * A program that trusts the topology publishes to a destination that does not exist, and to one
 * that does, in turn. One that only looks is refused; one that may create it is not.
 */
final class MissingDestination implements Scenario {
  static final String TYPED = "published to what does not exist, and rejected as such";
  static final String USABLE = "published beside it, and confirmed";
  static final String PROVISIONED = "treated as the configured topology says";
  static final int EACH = 20;

  private static final int GROUP = 0;
  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final PublishOptions IN_TIME =
      PublishOptions.defaults().deadline(Duration.ofSeconds(12));

  @Override
  public String name() {
    return "missing-destination";
  }

  @Override
  public void play(Stage stage) {
    stage.agree(Terms.faultFreeRun());
    stage.destinationOption("partitions", "4");
    stage.members(MemberSpec.of(GROUP));
    looksOnly(stage);
    Messaging trusting = stage.open(Map.of("waybill.topology", "none"));
    MessagePublisher nowhere = stage.publisher(trusting, missing(stage));
    MessagePublisher beside = stage.publisher(trusting);
    for (int round = 0; round < 2; round++) {
      inTurn(stage, round * EACH, nowhere, beside);
    }
    mayCreate(stage, 2 * EACH);
    stage.drain();
  }

  private static String missing(Stage stage) {
    return stage.destination() + "-gone";
  }

  private static void looksOnly(Stage stage) {
    Messaging looking = stage.open(Map.of("waybill.topology", "validate"));
    ErrorCode code = null;
    try {
      looking.publisher(missing(stage));
    } catch (ConfigurationException refused) {
      code = refused.code();
    }
    stage.observe(
        PROVISIONED,
        code == ErrorCode.DESTINATION_NOT_FOUND,
        "with topology=validate a missing destination was answered by " + code);
  }

  private static void mayCreate(Stage stage, int number) {
    MessagePublisher created = stage.publisher(stage.open(Map.of()), missing(stage) + "2");
    CompletableFuture<?> publish = created.publish(message(number));
    Patience.holds(PATIENCE, publish::isDone);
    stage.observe(
        PROVISIONED,
        publish.isDone() && Ends.failure(publish) == null,
        "with topology=apply a missing destination was not created");
  }

  /** Half of them to each; the first round begins with what is missing, while it is unknown. */
  private static void inTurn(
      Stage stage, int from, MessagePublisher nowhere, MessagePublisher beside) {
    List<CompletableFuture<PublishReceipt>> lost = new ArrayList<>();
    List<CompletableFuture<PublishReceipt>> good = new ArrayList<>();
    for (int i = 0; i < EACH; i += 2) {
      lost.add(nowhere.publish(message(from + i), IN_TIME));
      good.add(beside.publish(message(from + i + 1), IN_TIME));
    }
    Patience.holds(PATIENCE, () -> ended(lost) && ended(good));
    for (CompletableFuture<PublishReceipt> publish : lost) {
      Throwable failure = publish.isDone() ? Ends.failure(publish) : null;
      stage.observe(
          TYPED,
          failure instanceof PublishRejectedException rejected
              && rejected.code() == ErrorCode.DESTINATION_NOT_FOUND,
          "a publish to what does not exist "
              + (publish.isDone() ? "ended with " + Ends.tell(failure) : "hangs"));
    }
    for (CompletableFuture<PublishReceipt> publish : good) {
      stage.observe(
          USABLE,
          publish.isDone() && Ends.failure(publish) == null,
          "a publish beside one to what does not exist was not confirmed");
    }
  }

  private static boolean ended(List<CompletableFuture<PublishReceipt>> publishes) {
    return publishes.stream().allMatch(CompletableFuture::isDone);
  }

  private static Message message(int number) {
    return Message.good(number, 0, History.NO_KEY, number);
  }
}
