package dev.waybill.benchmark;

import dev.waybill.spi.support.SlotHash;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;

/** The settings of the hand-written clients, and the streams that both sides use. */
final class NatsRawSettings {
  /** As many as {@code publish.max-in-flight} allows by default. */
  static final int MAX_IN_FLIGHT = 10_000;

  /** Messages a pull asks for; the next one is sent when half of them are there. */
  static final int BATCH = 1_000;

  /** Delivered and not acknowledged. */
  static final int MAX_UNSETTLED = 16_384;

  private NatsRawSettings() {}

  /** A connection; what waits to be written is bounded by what is under way. */
  static Connection connect(String endpoint) {
    try {
      return Nats.connect(
          new Options.Builder()
              .server("nats://" + endpoint)
              .maxMessagesInOutgoingQueue(0)
              .noReconnect()
              .subjectValidationType(Options.SubjectValidationType.None)
              .build());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The subject of a key. */
  static String subject(String destination, String key) {
    return destination + "." + SlotHash.slot(key);
  }

  /** What a stream's consumers read, without what is private to groups. */
  static String subjects(String destination) {
    return destination + ".*";
  }

  /** A stream as the binder makes it, so that it finds its own. */
  static StreamConfiguration stream(String destination) {
    return StreamConfiguration.builder()
        .name(destination)
        .subjects(subjects(destination), destination + ".~r.*.*")
        .storageType(StorageType.File)
        .duplicateWindow(Duration.ofMinutes(2))
        .allowDirect(true)
        .allowMessageTtl()
        .allowMessageSchedules()
        .metadata(Map.of("waybill-partitions", Integer.toString(Setting.PARTITIONS)))
        .build();
  }
}
