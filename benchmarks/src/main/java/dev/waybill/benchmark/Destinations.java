package dev.waybill.benchmark;

import io.cloudevents.CloudEvent;
import java.util.function.IntFunction;

/** What is on the broker, made, filled and looked into by nobody's contestant. */
interface Destinations extends AutoCloseable {
  /**
   * What every group is to find.
   *
   * @param events by their numbers
   */
  record Contents(int count, IntFunction<CloudEvent> events) {
    static final Contents NONE =
        new Contents(
            0,
            number -> {
              throw new IndexOutOfBoundsException(number);
            });
  }

  /** Makes a destination. */
  void create(String destination, Contents contents) throws Exception;

  /** Makes ready for a group that nobody has used before. */
  default void prepare(String destination, String group) throws Exception {}

  /** How many events the destination holds, or the group where only groups hold any. */
  long count(String destination, String group) throws Exception;

  /** Compares some of what was published last with what was sent. */
  void verify(String destination, String group, Events events) throws Exception;

  /** Takes away what a group has left. */
  default void dismiss(String destination, String group) throws Exception {}

  /** Deletes it, and what groups of it have left. */
  void delete(String destination) throws Exception;

  @Override
  void close();

  /** Those of contestants that bring their broker along: nobody else can look into it. */
  final class Embedded implements Destinations {
    @Override
    public void create(String destination, Contents contents) {}

    @Override
    public long count(String destination, String group) {
      return 0;
    }

    @Override
    public void verify(String destination, String group, Events events) {}

    @Override
    public void delete(String destination) {}

    @Override
    public void close() {}
  }
}
