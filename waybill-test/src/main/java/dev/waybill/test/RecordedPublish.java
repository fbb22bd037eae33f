package dev.waybill.test;

import io.cloudevents.CloudEvent;
import java.time.Duration;

/**
 * One publish, as {@link WaybillTest#publishedTo} tells of it. Immutable.
 *
 * @param at when it was called, in virtual time from the start of the test
 */
public record RecordedPublish(String destination, CloudEvent event, Duration at, Outcome outcome) {
  /** How a publish ended. */
  public enum Outcome {
    /** It has not ended. */
    UNDER_WAY,
    /** Stored. */
    CONFIRMED,
    /** Not stored. */
    REJECTED,
    /** Perhaps stored. */
    UNCERTAIN
  }

  /** The event's id. */
  public String id() {
    return event.getId();
  }

  /** For people, on one line. Shows no data. */
  @Override
  public String toString() {
    return "%8s  publish to %s  %s  %s".formatted(Text.of(at), destination, id(), outcome);
  }
}
