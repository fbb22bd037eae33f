package dev.waybill.conformance.check;

import dev.waybill.ErrorCode;
import dev.waybill.PublishOutcome;
import dev.waybill.Publisher;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.invariant.Terms;
import dev.waybill.conformance.stage.MemberSpec;
import dev.waybill.conformance.stage.Message;
import dev.waybill.conformance.stage.Patience;
import dev.waybill.conformance.stage.Stage;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Publishes many events with one call, again and again. One of them is refused each time: it is too
 * large, or its key is empty.
 */
final class PublishedTogether implements Scenario {
  static final String ORDERED = "outcomes in the place of their event";
  static final String REFUSED = "refused among others, for what is wrong with it";
  static final String UNHARMED = "published with what is refused, and confirmed";
  static final String ARRIVED = "delivered if confirmed, and not if refused";
  static final int CALLS = 20;
  static final int EVENTS = 50;

  private static final int GROUP = 0;
  private static final int KEYS = 8;
  private static final long LARGEST = 64L << 20;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Override
  public String name() {
    return "published-together";
  }

  @Override
  public void play(Stage stage) {
    stage.agree(Terms.faultFreeRun());
    stage.destinationOption("partitions", "4");
    stage.members(MemberSpec.of(GROUP));
    long limit = stage.capabilities().maxEventBytes();
    byte[] tooLarge = limit < LARGEST ? new byte[(int) limit + 1] : new byte[0];
    Publisher publisher = stage.open(Map.of()).publisher(stage.destination());
    SplittableRandom random = new SplittableRandom(stage.seed());
    List<Boolean> confirmed = new ArrayList<>();
    for (int call = 0; call < CALLS; call++) {
      int bad = random.nextInt(EVENTS);
      boolean large = call % 2 == 0 && tooLarge.length > 0;
      confirmed.addAll(publish(stage, publisher, call * EVENTS, bad, large ? tooLarge : null));
    }
    Arrivals.await(
        stage,
        GROUP,
        PATIENCE.dividedBy(2),
        IntStream.range(0, confirmed.size()).filter(confirmed::get).boxed().toList());
    stage.drain();
    Arrivals arrivals = Arrivals.of(stage, GROUP);
    for (int number = 0; number < confirmed.size(); number++) {
      boolean stored = confirmed.get(number);
      stage.observe(
          ARRIVED,
          arrivals.delivered(number) == stored,
          "message "
              + number
              + (stored ? " was confirmed, and is not there" : " was refused, and is there"));
    }
  }

  /** Answers whether each was confirmed. */
  private static List<Boolean> publish(
      Stage stage, Publisher publisher, int from, int bad, byte @Nullable [] tooLarge) {
    List<CloudEvent> events = new ArrayList<>();
    for (int i = 0; i < EVENTS; i++) {
      int number = from + i;
      CloudEvent event = stage.codec().event(Message.good(number, 0, number % KEYS, number / KEYS));
      events.add(i == bad ? spoilt(event, tooLarge) : event);
    }
    List<PublishOutcome> outcomes =
        Patience.await(PATIENCE, "the outcomes of one call", publisher.publishAll(events));
    ErrorCode expected = tooLarge == null ? ErrorCode.EVENT_INVALID : ErrorCode.EVENT_TOO_LARGE;
    List<Boolean> confirmed = new ArrayList<>();
    for (int i = 0; i < EVENTS; i++) {
      PublishOutcome outcome = i < outcomes.size() ? outcomes.get(i) : null;
      confirmed.add(outcome instanceof PublishOutcome.Confirmed);
      judge(stage, events.get(i), outcome, i == bad ? expected : null);
    }
    return confirmed;
  }

  private static CloudEvent spoilt(CloudEvent event, byte @Nullable [] tooLarge) {
    CloudEventBuilder changed = CloudEventBuilder.from(event);
    return tooLarge == null
        ? changed.withExtension("partitionkey", "").build()
        : changed.withData(tooLarge).build();
  }

  private static void judge(
      Stage stage, CloudEvent event, @Nullable PublishOutcome outcome, @Nullable ErrorCode bad) {
    String told = "the outcome in the place of event " + event.getId() + " is " + outcome;
    if (outcome instanceof PublishOutcome.Confirmed stored) {
      stage.observe(ORDERED, stored.receipt().eventId().equals(event.getId()), told);
    } else {
      stage.observe(ORDERED, outcome != null, told);
    }
    if (bad == null) {
      stage.observe(UNHARMED, outcome instanceof PublishOutcome.Confirmed, told);
    } else {
      stage.observe(
          REFUSED,
          outcome instanceof PublishOutcome.Rejected refused && refused.cause().code() == bad,
          told);
    }
  }
}
