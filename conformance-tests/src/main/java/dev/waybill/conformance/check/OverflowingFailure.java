package dev.waybill.conformance.check;

import dev.waybill.DeadLetter;
import dev.waybill.DeadLetters;
import dev.waybill.Messaging;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.stage.Events;
import dev.waybill.conformance.stage.Patience;
import dev.waybill.conformance.stage.Stage;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Events, the last of them as large as can be, fail with exceptions that have much to say. */
final class OverflowingFailure implements Scenario {
  static final String KEPT = "dead of an endless exception, and whole";
  static final int EVENTS = 4;

  private static final int MIB = 1 << 20;
  private static final int HEADERS = 2 * 1024;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Override
  public String name() {
    return "overflowing-failure";
  }

  @Override
  public void play(Stage stage) {
    String group = "waybill.destinations." + stage.destination() + ".groups." + Stage.group(0);
    stage.destinationOption("partitions", "1");
    Messaging program = stage.open(Map.of(group + ".retry.max-attempts", "1"));
    Patience.await(
        PATIENCE,
        "the reader to be ready",
        program
            .subscribe(
                stage.destination(),
                Stage.group(0),
                delivery -> {
                  throw failure(Integer.parseInt(delivery.event().getType()));
                })
            .ready());
    int most = (int) stage.capabilities().maxEventBytes() - HEADERS;
    List<CloudEvent> events = new ArrayList<>();
    for (int i = 0; i < EVENTS; i++) {
      events.add(event(stage, i, i == EVENTS - 1 ? most : 100));
      Patience.await(
          PATIENCE, "a publish", program.publisher(stage.destination()).publish(events.get(i)));
    }
    DeadLetters box = program.deadLetters(stage.destination(), Stage.group(0));
    List<DeadLetter> letters = Letters.await(stage, box, EVENTS, PATIENCE.dividedBy(2));
    events.forEach(event -> judge(stage, event, letters));
  }

  /** A long text; one of another script; a long chain of causes. */
  private static RuntimeException failure(int number) {
    return switch (number) {
      case 0 -> new IllegalStateException("x".repeat(MIB));
      case 1 -> new IllegalStateException("\u0000\r\n" + "\ud83d\ude80".repeat(50_000));
      case 2 -> chain(new IllegalStateException("root " + "y".repeat(100_000)), 200);
      default -> new IllegalStateException("x".repeat(100_000));
    };
  }

  private static RuntimeException chain(RuntimeException root, int length) {
    RuntimeException last = root;
    for (int i = 0; i < length; i++) {
      last = new IllegalStateException("link " + i, last);
    }
    return last;
  }

  private static CloudEvent event(Stage stage, int number, int size) {
    byte[] data = new byte[size];
    new SplittableRandom(stage.seed() + number).nextBytes(data);
    return CloudEventBuilder.v1()
        .withId(stage.codec().run() + "/failing/" + number)
        .withSource(URI.create("urn:waybill:failing"))
        .withType(Integer.toString(number))
        .withData("application/octet-stream", data)
        .build();
  }

  private static void judge(Stage stage, CloudEvent event, List<DeadLetter> letters) {
    List<DeadLetter> own =
        letters.stream().filter(one -> one.event().getId().equals(event.getId())).toList();
    boolean whole =
        own.size() == 1
            && Events.equal(event, own.get(0).event())
            && own.get(0).attempts() == 1
            && own.get(0).exception().isPresent();
    stage.observe(
        KEPT, whole, "event " + event.getType() + " has " + own.size() + " dead letters: " + own);
  }
}
