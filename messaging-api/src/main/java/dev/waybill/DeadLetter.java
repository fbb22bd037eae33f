package dev.waybill;

import dev.waybill.spi.ControlHeaders;
import dev.waybill.spi.Inbound;
import io.cloudevents.CloudEvent;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An event that a group gave up, with what is known about it. Immutable. */
public final class DeadLetter {
  private final Inbound inbound;

  DeadLetter(Inbound inbound) {
    this.inbound = inbound;
  }

  Inbound inbound() {
    return inbound;
  }

  /** The same for every copy of this dead letter. */
  public String id() {
    String id = inbound.header(ControlHeaders.DL_ID);
    return id == null ? inbound.position() : id;
  }

  /** Why it was given up. */
  public DeadLetterReason reason() {
    String name = inbound.header(ControlHeaders.DL_REASON);
    try {
      return name == null ? DeadLetterReason.BROKER : DeadLetterReason.valueOf(name);
    } catch (IllegalArgumentException unknown) {
      return DeadLetterReason.BROKER;
    }
  }

  /**
   * The original event.
   *
   * @throws MalformedEventException if it never was one; see {@link #rawBody}
   */
  public CloudEvent event() {
    return inbound.event();
  }

  /** The body of the message as it was received; empty where it had none. */
  public byte[] rawBody() {
    byte[] body = inbound.raw().body();
    return body == null ? new byte[0] : body.clone();
  }

  /** The event's key. */
  public Optional<String> key() {
    String key = inbound.header(ControlHeaders.DL_KEY);
    return Optional.ofNullable(key == null ? inbound.key() : key);
  }

  /** How many attempts failed before it was given up. */
  public int attempts() {
    return number(ControlHeaders.DL_ATTEMPTS);
  }

  /** How often it has been replayed before it came here again. */
  public int replays() {
    return number(ControlHeaders.DL_REPLAYS);
  }

  /** The class name of the last failure. */
  public Optional<String> exception() {
    return text(ControlHeaders.DL_EXCEPTION);
  }

  /** The message of the last failure, cut to 1 KiB. */
  public Optional<String> message() {
    return text(ControlHeaders.DL_MESSAGE);
  }

  /** The root cause of the last failure, where it had one. */
  public Optional<String> cause() {
    return text(ControlHeaders.DL_CAUSE);
  }

  /** The stack of the last failure, cut to 8 KiB; left out where the message grew too large. */
  public Optional<String> stack() {
    return text(ControlHeaders.DL_STACK);
  }

  /** When the first attempt failed. */
  public Optional<Instant> firstFailure() {
    return instant(ControlHeaders.DL_FIRST_FAILURE);
  }

  /** When the last attempt failed. */
  public Optional<Instant> lastFailure() {
    return instant(ControlHeaders.DL_LAST_FAILURE);
  }

  /** Where the original lay, in the broker's notation. */
  public Optional<String> position() {
    return text(ControlHeaders.DL_POSITION);
  }

  /** The member that gave it up. */
  public Optional<String> member() {
    return text(ControlHeaders.DL_CONSUMER);
  }

  private Optional<String> text(String header) {
    return Optional.ofNullable(inbound.header(header));
  }

  private int number(String header) {
    @Nullable String text = inbound.header(header);
    try {
      return text == null ? 0 : Integer.parseInt(text);
    } catch (NumberFormatException foreign) {
      return 0;
    }
  }

  private Optional<Instant> instant(String header) {
    @Nullable String text = inbound.header(header);
    try {
      return text == null ? Optional.empty() : Optional.of(Instant.parse(text));
    } catch (DateTimeParseException foreign) {
      return Optional.empty();
    }
  }

  /** For people. Shows no data. */
  @Override
  public String toString() {
    return "DeadLetter["
        + id()
        + " "
        + reason()
        + " after "
        + attempts()
        + " attempts"
        + key().map(key -> ", key " + key).orElse("")
        + message().map(message -> ": " + message).orElse("")
        + "]";
  }
}
