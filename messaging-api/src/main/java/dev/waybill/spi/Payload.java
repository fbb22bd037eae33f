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

  /**
   * A message that MUST arrive byte-identical: dead letters, retry hops, replays. Its control
   * headers ({@link ControlHeaders}) MUST arrive too. With them it may be some KiB larger than
   * {@link dev.waybill.Capabilities#maxEventBytes}: the event was not. A binder that finds it too
   * large rejects it as EVENT_TOO_LARGE; the engine then tries with less context.
   */
  record Raw(RawMessage message) implements Payload {}
}
