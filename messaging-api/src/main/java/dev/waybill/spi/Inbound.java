package dev.waybill.spi;

import dev.waybill.MalformedEventException;
import io.cloudevents.CloudEvent;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One delivery, as the broker handed it over. Immutable; any thread may read it. Everything but
 * {@link #event()} is known without decoding.
 */
public interface Inbound {
  /** The shard and epoch it was delivered under. */
  Shard shard();

  /** Where it lies in the broker, in the broker's notation; stable across redelivery. */
  String position();

  /** The ordering key, or null for an unordered event. */
  @Nullable String key();

  /** Bytes of body and headers; what credit counts. */
  int sizeBytes();

  /** When the broker stored it. */
  Instant enqueuedAt();

  /**
   * Whether it came through the group's inlet. MUST be decided by where it came from, never by a
   * header that a producer could write.
   */
  boolean viaInlet();

  /** Failed attempts {@linkplain BinderSubscription#record recorded} before, or 0. */
  int priorAttempts();

  /**
   * Whether {@link #priorAttempts} ends with an attempt that was recorded as {@linkplain
   * AttemptRecord#alone() running alone} and never ended: the event that killed its process. True
   * from the death of that owner until another attempt is recorded.
   */
  boolean diedAlone();

  /** The earliest time of the next attempt, as it was recorded with {@link #priorAttempts}. */
  default @Nullable Instant notBefore() {
    return null;
  }

  /**
   * How many owners in a row vanished, without an orderly hand-over, while this delivery was theirs
   * to run. 0 for a first delivery, and again after a release or an orderly hand-over.
   */
  int crashes();

  /**
   * The event, decoded at each call, on the calling thread. Its data is its own: who is given the
   * event may write into that, and neither {@link #raw()} nor the event of another call may change
   * by it.
   *
   * @throws MalformedEventException if it is no CloudEvent
   */
  CloudEvent event();

  /** The message as it is on the wire. */
  RawMessage raw();

  /** A transport header as text, or null. */
  default @Nullable String header(String name) {
    return raw().header(name);
  }

  /** The client's own object, such as a {@code ConsumerRecord}, for reading. */
  default <T> Optional<T> unwrap(Class<T> type) {
    return Optional.empty();
  }
}
