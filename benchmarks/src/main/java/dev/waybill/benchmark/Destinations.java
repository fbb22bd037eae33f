package dev.waybill.benchmark;

import io.cloudevents.CloudEvent;
import java.util.concurrent.ExecutionException;
import java.util.function.IntFunction;

/** What is on the broker, made, filled and looked into by nobody's contestant. */
interface Destinations extends AutoCloseable {
  void create(String destination) throws ExecutionException, InterruptedException;

  /** Deletes it, and what groups of it have left. */
  void delete(String destination) throws ExecutionException, InterruptedException;

  void fill(String destination, int count, IntFunction<CloudEvent> events);

  /** How many events it holds. */
  long count(String destination) throws ExecutionException, InterruptedException;

  /** Compares the newest with what was sent. */
  void verifyNewest(String destination, Events events);

  @Override
  void close();

  /** Those of contestants that bring their broker along: nobody else can look into it. */
  final class Embedded implements Destinations {
    @Override
    public void create(String destination) {}

    @Override
    public void delete(String destination) {}

    @Override
    public void fill(String destination, int count, IntFunction<CloudEvent> events) {}

    @Override
    public long count(String destination) {
      return 0;
    }

    @Override
    public void verifyNewest(String destination, Events events) {}

    @Override
    public void close() {}
  }
}
