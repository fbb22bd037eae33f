package dev.waybill.conformance.mutant;

import io.cloudevents.CloudEvent;

/** What a mutant may know of the suite's events, so as to do harm at chosen ones. */
final class EventNumber {
  private EventNumber() {}

  /** The number of the message in a run. */
  static int of(CloudEvent event) {
    return Integer.parseInt(event.getId().split("/", -1)[1]);
  }

  /** Whether some handler must fail it for good. */
  static boolean isPoison(CloudEvent event) {
    return String.valueOf(event.getExtension("script")).startsWith(Integer.MAX_VALUE + " ");
  }
}
