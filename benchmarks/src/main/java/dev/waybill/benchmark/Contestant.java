package dev.waybill.benchmark;

import io.cloudevents.CloudEvent;
import org.jspecify.annotations.Nullable;

/**
 * A way to publish and consume CloudEvents. Another contestant is one class with a constructor that
 * takes nothing; it runs in a JVM of its own, from which everything else is driven.
 */
interface Contestant extends AutoCloseable {
  /** Connects. Destinations exist already, with {@link Setting#PARTITIONS} partitions each. */
  void connect(String endpoint);

  /** Begins to publish; ready to send at once. */
  Publishing publish(String destination);

  /** Begins to consume; returns when the group has been joined. */
  Consuming consume(Intake intake, EventHandler handler);

  @Override
  void close();

  /** Publishes to one destination, called by one thread. */
  interface Publishing extends AutoCloseable {
    /** Publishes at least once, waiting while too much is unconfirmed. */
    void publish(CloudEvent event, Ended ended);

    /** Waits for all that was published. */
    @Override
    void close();
  }

  /** The end of a publish. Called once, by any thread. */
  interface Ended {
    /** Null if the broker has confirmed. */
    void ended(@Nullable Throwable failure);
  }

  /** A member of a group. */
  interface Consuming extends AutoCloseable {
    @Override
    void close();
  }

  /** Handles events; may be called by several threads at a time. */
  interface EventHandler {
    /** Throws if the event is to be handled again. */
    void handle(CloudEvent event, int attempt) throws Exception;
  }

  /**
   * What to consume, and how.
   *
   * @param fromStart whether the group begins with the oldest event, not with the next
   * @param concurrency handlers at a time; 0 is the contestant's own default
   */
  record Intake(String destination, String group, boolean fromStart, int concurrency) {}
}
