package dev.waybill.conformance.check;

import dev.waybill.Capabilities;
import dev.waybill.ContentMode;
import dev.waybill.Messaging;
import dev.waybill.Publisher;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.stage.Events;
import dev.waybill.conformance.stage.GeneratedEvents;
import dev.waybill.conformance.stage.Patience;
import dev.waybill.conformance.stage.Stage;
import io.cloudevents.CloudEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Random legal events go round in every content mode, each mode on a destination of its own. */
final class GeneratedTraffic implements Scenario {
  static final String EQUAL = "generated, and equal after the round trip";
  static final int EVENTS = 2_000;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Override
  public String name() {
    return "generated-traffic";
  }

  @Override
  public void play(Stage stage) {
    Capabilities capabilities = stage.capabilities();
    GeneratedEvents events =
        new GeneratedEvents(
            stage.seed(), stage.codec().run(), Math.min(1_000, capabilities.maxAttributes()));
    for (ContentMode mode : capabilities.contentModes()) {
      roundTrip(stage, events, mode);
    }
  }

  private static void roundTrip(Stage stage, GeneratedEvents events, ContentMode mode) {
    String word = mode.name().toLowerCase(Locale.ROOT);
    String destination = stage.destination() + "-" + word.charAt(0);
    Messaging program =
        stage.open(Map.of("waybill.destinations." + destination + ".content-mode", word));
    Map<String, CloudEvent> arrived = new ConcurrentHashMap<>();
    Patience.await(
        PATIENCE,
        "the reader to be ready",
        program
            .subscribe(
                destination,
                Stage.group(0),
                delivery -> arrived.put(delivery.event().getId(), delivery.event()))
            .ready());
    Publisher publisher = program.publisher(destination);
    List<CompletableFuture<?>> publishes = new ArrayList<>();
    for (int i = 0; i < EVENTS; i++) {
      publishes.add(publisher.publish(events.event(i)));
    }
    publishes.forEach(each -> Patience.holds(PATIENCE, each::isDone));
    Patience.holds(PATIENCE.dividedBy(4), () -> arrived.size() == EVENTS);
    for (int i = 0; i < EVENTS; i++) {
      judge(stage, word + " event " + i, events.event(i), publishes.get(i), arrived);
    }
  }

  private static void judge(
      Stage stage,
      String name,
      CloudEvent sent,
      CompletableFuture<?> publish,
      Map<String, CloudEvent> arrived) {
    @Nullable CloudEvent came = arrived.get(sent.getId());
    String wrong;
    if (came != null) {
      List<String> differences = Events.differences(sent, came);
      wrong = differences.isEmpty() ? "" : "came with another " + differences;
    } else if (publish.isDone() && Ends.failure(publish) != null) {
      wrong = "was refused: " + Ends.failure(publish);
    } else {
      wrong = "did not come";
    }
    stage.observe(EQUAL, wrong.isEmpty(), name + " of seed " + stage.seed() + " " + wrong);
  }
}
