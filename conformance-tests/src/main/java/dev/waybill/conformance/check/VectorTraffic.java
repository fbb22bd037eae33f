package dev.waybill.conformance.check;

import dev.waybill.ContentMode;
import dev.waybill.Delivery;
import dev.waybill.ErrorCode;
import dev.waybill.PublishRejectedException;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.stage.Events;
import dev.waybill.conformance.stage.Patience;
import dev.waybill.conformance.stage.Stage;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Events that are hard to carry go round in every content mode; between them, events that must be
 * refused are published. A record, since checks of several chapters share it.
 */
record VectorTraffic() implements Scenario {
  static final String ENVELOPES = "came with its attributes, and no others";
  static final String TYPES = "came with its extensions in their canonical form";
  static final String TIMES = "came with its time, to the nanosecond and with its offset";
  static final String TEXTS = "came with its texts";
  static final String DATA = "came with its data and content type";
  static final String KEYS = "came with its key and its trace";
  static final String LARGE = "64 KiB, and came";
  static final String ATTRIBUTES = "came with all its extensions, or was refused";
  static final String REFUSED = "illegal, and refused as EVENT_INVALID";
  static final String UNSENT = "nothing came of what was refused";
  static final int LARGE_EVENTS = 20;

  @Override
  public String name() {
    return "vector-traffic";
  }

  @Override
  public void play(Stage stage) {
    for (ContentMode mode : stage.capabilities().contentModes()) {
      roundTrip(stage, new RoundTrip(stage, mode));
    }
  }

  private static void roundTrip(Stage stage, RoundTrip trip) {
    List<Vector> vectors = EventVectors.of(stage.codec().run());
    Map<String, CloudEvent> illegal = IllegalEvents.of(stage.codec().run());
    illegal.put("version 0.3", old(stage));
    Map<String, CompletableFuture<?>> refusals = new LinkedHashMap<>();
    illegal.forEach((name, event) -> refusals.put(name, trip.publish(event)));
    List<CompletableFuture<?>> publishes = new ArrayList<>();
    vectors.forEach(vector -> publishes.add(trip.publish(vector.event())));
    Set<String> expected = new HashSet<>();
    for (int i = 0; i < vectors.size(); i++) {
      CompletableFuture<?> publish = publishes.get(i);
      Patience.holds(RoundTrip.PATIENCE, publish::isDone);
      if (publish.isDone() && Ends.failure(publish) == null) {
        expected.add(vectors.get(i).event().getId());
      }
    }
    Patience.holds(RoundTrip.PATIENCE.dividedBy(4), () -> trip.ids().containsAll(expected));
    for (int i = 0; i < vectors.size(); i++) {
      judge(stage, trip, vectors.get(i), publishes.get(i));
    }
    refusals.forEach((name, publish) -> judgeRefusal(stage, name, publish));
    Set<String> strangers = new HashSet<>(trip.ids());
    vectors.forEach(vector -> strangers.remove(vector.event().getId()));
    stage.observe(UNSENT, strangers.isEmpty(), trip.mode() + ": these came: " + strangers);
  }

  private static CloudEvent old(Stage stage) {
    return CloudEventBuilder.v03()
        .withId(stage.codec().run() + "/old")
        .withSource(URI.create("urn:waybill:vector"))
        .withType("vector")
        .build();
  }

  private static void judge(
      Stage stage, RoundTrip trip, Vector vector, CompletableFuture<?> publish) {
    String about = trip.mode() + ", " + vector.name() + ": ";
    Delivery came = trip.arrived(vector.event().getId());
    if (came != null) {
      List<String> differences = differences(vector.event(), came);
      stage.observe(
          vector.observation(), differences.isEmpty(), about + "came with another " + differences);
      return;
    }
    Throwable failure = publish.isDone() ? Ends.failure(publish) : null;
    boolean mayBeRefused = vector.observation().equals(ATTRIBUTES);
    boolean refused = isRefusal(failure, ErrorCode.EVENT_INVALID, ErrorCode.EVENT_TOO_LARGE);
    String end = publish.isDone() ? Ends.tell(failure) : "nothing yet";
    stage.observe(
        vector.observation(),
        mayBeRefused && refused,
        about + "did not come; its publish ended with " + end);
  }

  /** More than {@link Events} sees: absent is not empty, and an offset is part of a time. */
  private static List<String> differences(CloudEvent sent, Delivery came) {
    List<String> differences = new ArrayList<>(Events.differences(sent, came.event()));
    if ((sent.getData() == null) != (came.event().getData() == null)) {
      differences.add("data (" + told(sent) + " became " + told(came.event()) + ")");
    }
    if (differences.isEmpty() && !Objects.equals(sent.getTime(), came.event().getTime())) {
      differences.add(
          "offset of time (" + sent.getTime() + " became " + came.event().getTime() + ")");
    }
    Optional<Object> key = Optional.ofNullable(sent.getExtension("partitionkey"));
    if (!came.key().equals(key.map(Object::toString))) {
      differences.add("key (" + key + " became " + came.key() + ")");
    }
    return differences;
  }

  private static String told(CloudEvent event) {
    return event.getData() == null ? "none" : event.getData().toBytes().length + " bytes";
  }

  private static void judgeRefusal(Stage stage, String name, CompletableFuture<?> publish) {
    Patience.holds(RoundTrip.PATIENCE.dividedBy(4), publish::isDone);
    Throwable failure = publish.isDone() ? Ends.failure(publish) : null;
    stage.observe(
        REFUSED,
        isRefusal(failure, ErrorCode.EVENT_INVALID),
        name + " was not refused: its publish ended with " + Ends.tell(failure));
  }

  private static boolean isRefusal(@Nullable Throwable failure, ErrorCode... codes) {
    return failure instanceof PublishRejectedException refused
        && List.of(codes).contains(refused.code());
  }
}
