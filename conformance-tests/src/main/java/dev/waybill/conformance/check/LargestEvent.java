package dev.waybill.conformance.check;

import dev.waybill.ErrorCode;
import dev.waybill.Messaging;
import dev.waybill.PublishRejectedException;
import dev.waybill.Publisher;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.stage.Patience;
import dev.waybill.conformance.stage.Stage;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Looks, byte by byte, for the largest event that is taken, next to what the binder declares.
 * Between the large events there are small ones, which must not suffer.
 */
final class LargestEvent implements Scenario {
  static final String DECLARED = "taken up to the declared size, and not beyond";
  static final String EDGE = "at the edge: taken and came, or refused as EVENT_TOO_LARGE";
  static final String UNHARMED = "small events beside it came";

  /** The declared size counts headers as the broker does, which the suite does not know. */
  private static final int HEADERS = 2 * 1024;

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Override
  public String name() {
    return "largest-event";
  }

  @Override
  public void play(Stage stage) {
    new Play(stage).run();
  }

  /** One play of it. */
  private static final class Play {
    private final Stage stage;
    private final Publisher publisher;
    private final Map<String, Long> arrived = new ConcurrentHashMap<>();
    private final byte[] noise;
    private final int declared;
    private int small;

    Play(Stage stage) {
      this.stage = stage;
      declared = (int) stage.capabilities().maxEventBytes();
      noise = new byte[declared + 1];
      new SplittableRandom(stage.seed()).nextBytes(noise);
      stage.destinationOption("partitions", "1");
      Messaging program = stage.open(Map.of());
      Patience.await(
          PATIENCE,
          "the reader to be ready",
          program
              .subscribe(
                  stage.destination(),
                  Stage.group(0),
                  delivery -> arrived.put(delivery.event().getId(), sum(delivery.event())))
              .ready());
      publisher = program.publisher(stage.destination());
    }

    void run() {
      int taken = declared - HEADERS;
      int refused = declared;
      stage.observe(
          DECLARED,
          isTaken(taken),
          taken + " bytes of data were refused, and " + declared + " of an event are declared");
      stage.observe(
          DECLARED,
          !isTaken(refused),
          refused
              + " bytes of data and their attributes were taken, and "
              + declared
              + " are declared");
      while (refused - taken > 1) {
        int middle = (taken + refused) >>> 1;
        if (isTaken(middle)) {
          taken = middle;
        } else {
          refused = middle;
        }
      }
      for (int size : new int[] {taken - 1, taken, refused, refused + 1}) {
        judge(size, size <= taken);
      }
      for (int i = 0; i < small; i++) {
        String id = id("small", i);
        stage.observe(
            UNHARMED,
            Patience.holds(PATIENCE.dividedBy(4), () -> arrived.containsKey(id)),
            "the small event " + i + " did not come");
      }
    }

    private boolean isTaken(int size) {
      return end(publish(id("probe", size), size)) == null;
    }

    private void judge(int size, boolean taken) {
      String id = id("edges", size); // as long as that of a probe
      Throwable failure = end(publish(id, size));
      if (!taken) {
        boolean typed =
            failure instanceof PublishRejectedException rejected
                && rejected.code() == ErrorCode.EVENT_TOO_LARGE;
        stage.observe(EDGE, typed, size + " bytes of data are too many: " + Ends.tell(failure));
        return;
      }
      boolean came =
          failure == null
              && Patience.holds(PATIENCE.dividedBy(2), () -> arrived.containsKey(id))
              && Objects.equals(arrived.get(id), sum(event(id, size)));
      stage.observe(
          EDGE, came, size + " bytes of data did not come as they were: " + Ends.tell(failure));
    }

    private @Nullable Throwable end(CompletableFuture<?> publish) {
      publishSmall();
      if (!Patience.holds(PATIENCE, publish::isDone)) {
        return new IllegalStateException("a publish that does not end");
      }
      return Ends.failure(publish);
    }

    private void publishSmall() {
      publish(id("small", small++), 10);
    }

    private CompletableFuture<?> publish(String id, int size) {
      try {
        return publisher.publish(event(id, size));
      } catch (RuntimeException thrown) {
        return CompletableFuture.failedFuture(thrown);
      }
    }

    private String id(String kind, int number) {
      return stage.codec().run() + "/" + kind + "/" + number;
    }

    private CloudEvent event(String id, int size) {
      byte[] data = new byte[size];
      System.arraycopy(noise, 0, data, 0, Math.min(size, noise.length));
      return CloudEventBuilder.v1()
          .withId(id)
          .withSource(URI.create("urn:waybill:large"))
          .withType("large")
          .withData("application/octet-stream", data)
          .build();
    }

    private static long sum(CloudEvent event) {
      CRC32 sum = new CRC32();
      if (event.getData() != null) {
        sum.update(event.getData().toBytes());
      }
      return sum.getValue();
    }
  }
}
