package dev.waybill.conformance.check;

import dev.waybill.ContentMode;
import dev.waybill.Delivery;
import dev.waybill.Messaging;
import dev.waybill.Publisher;
import dev.waybill.conformance.stage.Patience;
import dev.waybill.conformance.stage.Stage;
import io.cloudevents.CloudEvent;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A destination of one content mode with a reader that keeps what comes, by id. It knows nothing of
 * messages and histories. Thread-safe.
 */
final class RoundTrip {
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private final String mode;
  private final Publisher publisher;
  private final Map<String, Delivery> arrived = new ConcurrentHashMap<>();

  /** On the stage's destination with a letter for the mode behind its name. */
  RoundTrip(Stage stage, ContentMode mode) {
    this.mode = mode.name().toLowerCase(Locale.ROOT);
    String destination = stage.destination() + "-" + this.mode.charAt(0);
    String options = "waybill.destinations." + destination + ".";
    Messaging program =
        stage.open(Map.of(options + "content-mode", this.mode, options + "partitions", "4"));
    Patience.await(
        PATIENCE,
        "the reader to be ready",
        program
            .subscribe(
                destination,
                Stage.group(0),
                delivery -> arrived.put(delivery.event().getId(), delivery))
            .ready());
    publisher = program.publisher(destination);
  }

  /** The mode as configuration has it. */
  String mode() {
    return mode;
  }

  /** Publishes; what is thrown is in the future. */
  CompletableFuture<?> publish(CloudEvent event) {
    try {
      return publisher.publish(event);
    } catch (RuntimeException thrown) {
      return CompletableFuture.failedFuture(thrown);
    }
  }

  /** What came with this id. */
  @Nullable Delivery arrived(String id) {
    return arrived.get(id);
  }

  /** The ids of all that came. */
  Set<String> ids() {
    return arrived.keySet();
  }
}
