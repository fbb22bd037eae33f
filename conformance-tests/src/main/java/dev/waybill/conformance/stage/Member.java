package dev.waybill.conformance.stage;

import dev.waybill.Health;
import dev.waybill.Messaging;
import dev.waybill.Subscription;
import java.time.Duration;

/** A running member of a group: a program of its own, whether in this JVM or in another. */
public interface Member extends AutoCloseable {
  /** Its number in the history. */
  int number();

  /** The number of its group; of the first, where it is in several. */
  int group();

  /** Waits until it is ready. */
  void awaitReady();

  /** Lets it leave in an orderly way; waits at most so long for its handlers. */
  void close(Duration within);

  /** Lets it die. */
  void kill();

  /** Lets its process stand still. Only where {@link Stage#canPause}. */
  default void pause() {
    throw new UnsupportedOperationException("A member of this JVM cannot stand still");
  }

  /** Lets its process run again. */
  default void resume() {}

  /** How its subscription is. Only of members of this JVM. */
  default Health health() {
    throw new UnsupportedOperationException("The health of another process is not known");
  }

  /** The program that it is, which may do other things, too. Only of members of this JVM. */
  default Messaging program() {
    throw new UnsupportedOperationException("The program of another process is not here");
  }

  /** Its subscription. Only of members of this JVM. */
  default Subscription subscription() {
    throw new UnsupportedOperationException("The subscription of another process is not here");
  }

  /** Whether it was neither closed nor killed, and has not ended by itself. */
  boolean isAlive();

  /** As {@link #close(Duration)} with 10 s. */
  @Override
  default void close() {
    close(Duration.ofSeconds(10));
  }
}
