package dev.waybill.test;

import io.cloudevents.CloudEvent;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One call of a handler for one event, as {@link WaybillTest#deliveredTo} tells of it. Immutable.
 *
 * @param program which of the test's programs it ran in: 1 for that of the first {@link
 *     WaybillTest#messaging()}
 * @param attempt 1 for the first call, as {@code Delivery.attempt()} says
 * @param at when it began, in virtual time from the start of the test
 * @param endedAt when it ended; now, for one that runs
 * @param failure what the handler failed with; null unless it failed
 */
public record RecordedAttempt(
    String destination,
    String group,
    int program,
    CloudEvent event,
    int attempt,
    Duration at,
    Duration endedAt,
    Outcome outcome,
    @Nullable Throwable failure) {
  /** How an attempt ended. */
  public enum Outcome {
    /** It has not ended. */
    RUNNING,
    /** The handler returned. */
    SUCCEEDED,
    /** The handler threw, or was interrupted. */
    FAILED,
    /** It lay in a batch behind a failed event of its key, and counts as not run. */
    NOT_COUNTED,
    /** Its program died. */
    DIED
  }

  /** The event's id. */
  public String id() {
    return event.getId();
  }

  /** Whether the handler returned. */
  public boolean isSuccess() {
    return outcome == Outcome.SUCCEEDED;
  }

  /** For people, on one line. Shows no data. */
  @Override
  public String toString() {
    return "%8s  %s/%s of program %d  %s attempt %d  %s%s%s"
        .formatted(
            Text.of(at),
            destination,
            group,
            program,
            id(),
            attempt,
            outcome,
            endedAt.equals(at) ? "" : " at " + Text.of(endedAt),
            failure == null ? "" : ": " + failure);
  }
}
