package dev.waybill.conformance.check;

import dev.waybill.PublishOrder;
import dev.waybill.PublisherOptions;
import dev.waybill.conformance.stage.Message;
import dev.waybill.conformance.stage.MessageCodec;
import dev.waybill.conformance.stage.MessagePublisher;
import dev.waybill.conformance.stage.Patience;
import dev.waybill.conformance.stage.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What one publisher publishes while things break, key by key in turn. It has room for little, and
 * little patience.
 */
final class BrokenStream {
  static final Duration TIMEOUT = Duration.ofMillis(800);
  static final Duration MAX_BLOCK = Duration.ofMillis(3);

  /** Until then nothing is out of time, and makes room. */
  private static final Duration LOOK = TIMEOUT.minusMillis(200);

  private static final int KEYS = 4;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Stage stage;
  private final int number;
  private final int roomForEvents;
  private final int roomForBytes;
  private final AtomicInteger numbers;
  private final MessagePublisher publisher;
  private final List<Message> messages = new ArrayList<>();

  /**
   * A stream.
   *
   * @param numbers gives each message of the run its number
   */
  BrokenStream(
      Stage stage,
      int number,
      PublishOrder order,
      int roomForEvents,
      int roomForBytes,
      AtomicInteger numbers) {
    this.stage = stage;
    this.number = number;
    this.roomForEvents = roomForEvents;
    this.roomForBytes = roomForBytes;
    this.numbers = numbers;
    publisher =
        stage.publisher(
            PublisherOptions.builder()
                .order(order)
                .timeout(TIMEOUT)
                .maxBlock(MAX_BLOCK)
                .maxInFlight(roomForEvents)
                .maxInFlightBytes(roomForBytes)
                .build());
  }

  List<Message> messages() {
    return messages;
  }

  MessagePublisher publisher() {
    return publisher;
  }

  /**
   * Publishes so many, as fast as it goes; does not wait for their ends.
   *
   * @param answers whether the broker may answer meanwhile: then there is room again before the
   *     publisher says so, and nobody can tell how much was taken
   */
  List<BrokenPublish> publish(int count, boolean answers) {
    Room room = new Room(stage, roomForEvents, roomForBytes);
    List<BrokenPublish> publishes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Message message = next();
      BrokenPublish publish = BrokenPublish.of(message, () -> publisher.publish(message));
      publishes.add(publish);
      if (!answers) {
        room.look(publish, dataBytes(message));
      }
    }
    return publishes;
  }

  private int dataBytes(Message message) {
    var data = stage.codec().event(message).getData();
    return data == null ? 0 : data.toBytes().length;
  }

  private Message next() {
    int place = messages.size();
    Message message = Message.good(numbers.getAndIncrement(), number, place % KEYS, place / KEYS);
    messages.add(message);
    return message;
  }

  /** Publishes until the broker has answered once for each key. */
  void untilConfirmed() {
    for (int key = 0; key < KEYS; key++) {
      Patience.await(PATIENCE, "a publish to be confirmed again", this::isConfirmed);
    }
  }

  private boolean isConfirmed() {
    Message message = next();
    publisher.publisher().resume(MessageCodec.key(message.key()));
    return publisher.publish(message).handle((receipt, failure) -> failure == null).join();
  }

  /**
   * What a burst has taken so far; looked at until the first of it ends, which makes room again.
   */
  private static final class Room {
    private final Stage stage;
    private final int events;
    private final int bytes;
    private final List<BrokenPublish> taken = new ArrayList<>();
    private final long begun = System.nanoTime();
    private int takenBytes;

    Room(Stage stage, int events, int bytes) {
      this.stage = stage;
      this.events = events;
      this.bytes = bytes;
    }

    void look(BrokenPublish last, int dataBytes) {
      if (last.wasTaken()) {
        taken.add(last);
        takenBytes += dataBytes;
      }
      if (System.nanoTime() - begun < LOOK.toNanos()) {
        stage.observe(
            BrokenPublishes.BOUNDED,
            taken.size() <= events && (takenBytes <= bytes || taken.size() == 1),
            taken.size()
                + " events with "
                + takenBytes
                + " bytes of data were taken, and there is room for "
                + events
                + " and "
                + bytes);
      }
    }
  }
}
