package dev.waybill.conformance.check;

import dev.waybill.ConfigurationException;
import dev.waybill.MessageHandler;
import dev.waybill.Messaging;
import dev.waybill.Subscription;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.stage.Patience;
import dev.waybill.conformance.stage.Stage;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Destinations and groups whose names differ in as little as names can. To each destination goes
 * what tells where it went. Names that cannot be are asked for, too.
 */
final class NameTraffic implements Scenario {
  static final String APART = "names alike, and each with its own events";
  static final String REFUSED = "names that cannot be, and refused by name";

  static final int READERS = 11;

  private static final int LONGEST = 32;

  /** All of them at one destination, the first at each. */
  private static final List<String> GROUPS = List.of("g", "g.h", "g-h", "h".repeat(LONGEST));

  private static final int EVENTS = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Override
  public String name() {
    return "name-traffic";
  }

  @Override
  public void play(Stage stage) {
    String run = stage.destination().substring(stage.destination().lastIndexOf('-') + 1);
    Messaging program = stage.open(onePartitionEach(destinations(run)));
    Map<String, Queue<String>> arrived = new TreeMap<>();
    List<Subscription> readers = new ArrayList<>();
    for (String destination : destinations(run)) {
      for (String group : readers.isEmpty() ? GROUPS : GROUPS.subList(0, 1)) {
        Queue<String> own = new ConcurrentLinkedQueue<>();
        arrived.put(destination + " " + group, own);
        MessageHandler reader = delivery -> own.add(delivery.event().getType());
        readers.add(program.subscribe(destination, group, reader));
      }
    }
    readers.forEach(reader -> Patience.await(PATIENCE, "a reader to be ready", reader.ready()));
    for (String destination : destinations(run)) {
      for (int i = 0; i < EVENTS; i++) {
        Patience.await(
            PATIENCE,
            "a publish to '" + destination + "'",
            program
                .publisher(destination)
                .publish(
                    CloudEventBuilder.v1()
                        .withId(run + "/" + destination + "/" + i)
                        .withSource(URI.create("urn:waybill:name"))
                        .withType(destination)
                        .build()));
      }
    }
    Patience.holds(
        PATIENCE.dividedBy(4),
        () -> arrived.values().stream().allMatch(own -> own.size() >= EVENTS));
    arrived.forEach((reader, own) -> judge(stage, reader, List.copyOf(own)));
    refuse(stage, program, run);
  }

  private static Map<String, String> onePartitionEach(List<String> destinations) {
    Map<String, String> options = new TreeMap<>();
    destinations.forEach(name -> options.put("waybill.destinations." + name + ".partitions", "1"));
    return options;
  }

  /** Unlike those of any other run. */
  private static List<String> destinations(String run) {
    String base = "n" + run;
    String filled = base + "x".repeat(LONGEST - 1 - base.length());
    return List.of(
        base + ".a.b",
        base + ".a-b",
        base + "-a.b",
        base + "-a-b",
        base + "a.b",
        base + ".a",
        filled + "a",
        filled + "b");
  }

  private static void judge(Stage stage, String reader, List<String> came) {
    String destination = reader.substring(0, reader.indexOf(' '));
    boolean own = came.size() == EVENTS && came.stream().allMatch(destination::equals);
    stage.observe(APART, own, "'" + reader + "' was given what went to " + came);
  }

  private static void refuse(Stage stage, Messaging program, String run) {
    String base = "n" + run;
    List<String> impossible =
        new ArrayList<>(
            List.of(
                "",
                "N" + run,
                base + "A",
                base + "/a",
                base + "_a",
                base + " a",
                base + "\u00e4",
                base + "*",
                base + ".>",
                base + "..a",
                base + "--a",
                base + "-",
                base + ".",
                "-" + base,
                "9" + base,
                base + "x".repeat(LONGEST + 1 - base.length())));
    for (String name : impossible) {
      refuse(stage, "destination", name, () -> program.subscribe(name, "g", delivery -> {}));
      refuse(stage, "publisher", name, () -> program.publisher(name));
      refuse(stage, "group", name, () -> program.subscribe(base + ".a", name, delivery -> {}));
    }
  }

  private static void refuse(Stage stage, String what, String name, Runnable use) {
    String told;
    try {
      use.run();
      told = "was taken";
    } catch (ConfigurationException refused) {
      String message = String.valueOf(refused.getMessage());
      told = message.contains("'" + name + "'") ? "" : "was refused without its name: " + message;
    } catch (RuntimeException untyped) {
      told = "ended with " + untyped;
    }
    stage.observe(REFUSED, told.isEmpty(), what + " '" + name + "': " + told);
  }
}
