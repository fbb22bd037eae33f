package dev.waybill;

import dev.waybill.engine.Attempt;
import dev.waybill.spi.RawMessage.Header;
import io.cloudevents.CloudEvent;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** One hand-over of an event to a group's handler. Immutable. */
public final class Delivery {
  private final Attempt attempt;

  Delivery(Attempt attempt) {
    this.attempt = attempt;
  }

  /** The event, exactly as it was published. */
  public CloudEvent event() {
    return attempt.event();
  }

  /** How many times the handler has been called for this event and group, this call included. */
  public int attempt() {
    return attempt.number();
  }

  /** The event's key, its extension {@code partitionkey}; empty for an unordered event. */
  public Optional<String> key() {
    return Optional.ofNullable(attempt.inbound().key());
  }

  /** The destination's logical name. */
  public String destination() {
    return attempt.destination();
  }

  /** The group's logical name. */
  public String group() {
    return attempt.group();
  }

  /** When the broker stored the event. */
  public Instant publishedAt() {
    return attempt.inbound().enqueuedAt();
  }

  /**
   * The transport headers as text, those of the event's own attributes included; of a name that
   * occurs more than once the last.
   */
  public Map<String, String> headers() {
    Map<String, String> headers = new LinkedHashMap<>();
    for (Header header : attempt.inbound().raw().headers()) {
      String text = header.text();
      if (text != null) {
        headers.put(header.name(), text);
      }
    }
    return headers;
  }

  /**
   * The message of the broker's own client, such as a {@code ConsumerRecord}, for reading; empty
   * where the binder has none of that type. Code that uses it is no longer portable.
   */
  public <T> Optional<T> unwrap(Class<T> type) {
    return attempt.inbound().unwrap(type);
  }

  /** For people. Shows no data. */
  @Override
  public String toString() {
    return "Delivery["
        + destination()
        + "/"
        + group()
        + " event "
        + event().getId()
        + " attempt "
        + attempt()
        + "]";
  }
}
