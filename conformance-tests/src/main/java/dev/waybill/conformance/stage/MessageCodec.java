package dev.waybill.conformance.stage;

import dev.waybill.conformance.journal.History;
import dev.waybill.conformance.journal.Journal;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Turns messages into events and back. Every byte follows from the seed of the run and the message,
 * so an event can be held against what was published without asking anybody. Thread-safe.
 */
public final class MessageCodec {
  private static final URI SOURCE = URI.create("urn:waybill:conformance");
  private static final String TYPE = "dev.waybill.conformance";
  private static final String SCRIPT = "script";
  private static final OffsetDateTime TIME =
      OffsetDateTime.of(2026, 1, 2, 3, 4, 5, 600_000_000, ZoneOffset.UTC);
  private static final int MOST_BYTES = 600;

  private final String run;
  private final long seed;
  private final int bytes;

  /** A codec of the run with this name. */
  public MessageCodec(String run, long seed) {
    this(run, seed, 0);
  }

  /** A codec whose events have data of this size; of all sizes up to 600 bytes where it is 0. */
  MessageCodec(String run, long seed, int bytes) {
    this.run = run;
    this.seed = seed;
    this.bytes = bytes;
  }

  /** The name of the run. */
  public String run() {
    return run;
  }

  long seed() {
    return seed;
  }

  /** How a key reads on the wire. */
  public static String key(int key) {
    return "k-" + key;
  }

  /** The event of a message. */
  public CloudEvent event(Message message) {
    var event =
        CloudEventBuilder.v1()
            .withId(
                run
                    + "/"
                    + message.number()
                    + "/"
                    + message.publisher()
                    + "/"
                    + message.key()
                    + "/"
                    + message.sequence())
            .withSource(SOURCE)
            .withType(TYPE)
            .withSubject("message " + message.number() + " 100% \u00e4\u20ac")
            .withTime(TIME.plusNanos(message.number() * 1_000L))
            .withExtension(
                SCRIPT,
                message.failures() + " " + message.failingGroups() + " " + message.trouble())
            .withData("application/octet-stream", data(message.number()));
    if (message.key() != History.NO_KEY) {
      event = event.withExtension("partitionkey", key(message.key()));
    }
    return event.build();
  }

  private byte[] data(int number) {
    SplittableRandom random = new SplittableRandom(seed ^ number * 0x9e37_79b9_7f4a_7c15L);
    byte[] data = new byte[bytes > 0 ? bytes : random.nextInt(MOST_BYTES)];
    random.nextBytes(data);
    return data;
  }

  /** Whether an event with this id claims to be of this run. */
  boolean isOfRun(String id) {
    return id.startsWith(run + "/");
  }

  /** The number of the message that has this id; {@link Journal#NO_MESSAGE} for strangers. */
  int number(String id) {
    String[] parts = id.split("/", -1);
    return parts.length == 5 && parts[0].equals(run)
        ? Integer.parseInt(parts[1])
        : Journal.NO_MESSAGE;
  }

  /** The message that an event says it is; empty if it is none of this run. */
  public Optional<Message> message(CloudEvent event) {
    String[] parts = event.getId().split("/", -1);
    Object script = event.getExtension(SCRIPT);
    if (parts.length != 5 || !parts[0].equals(run) || script == null) {
      return Optional.empty();
    }
    String[] words = script.toString().split(" ", -1);
    try {
      return Optional.of(
          new Message(
              Integer.parseInt(parts[1]),
              Integer.parseInt(parts[2]),
              Integer.parseInt(parts[3]),
              Integer.parseInt(parts[4]),
              Integer.parseInt(words[0]),
              Integer.parseInt(words[1]),
              Trouble.valueOf(words[2])));
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException notOurs) {
      return Optional.empty();
    }
  }

  /** Whether an event is, to the last byte and attribute, the event of this message. */
  public boolean isIntact(Message message, CloudEvent event) {
    return Events.equal(event(message), event);
  }
}
