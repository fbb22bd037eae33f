package dev.waybill.spi;

import dev.waybill.ContentMode;
import io.cloudevents.CloudEvent;

/** What an outbound message carries: an event to be encoded, or bytes to be copied. */
public sealed interface Payload {
  /**
   * An event, encoded by the binder. Its data, where it has any, is already bytes.
   *
   * @param event a valid CloudEvent 1.0
   */
  record Event(CloudEvent event, ContentMode mode) implements Payload {}

  /** A message that MUST arrive byte-identical: dead letters, retry hops, replays. */
  record Raw(RawMessage message) implements Payload {}
}
