package dev.waybill.testbrokers;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Starts a broker once, remembers a failure to, and ends the broker with the JVM. */
final class Shared {
  private final ReentrantLock lock = new ReentrantLock();
  private final Supplier<Broker> starter;
  private @Nullable Broker broker;
  private @Nullable RuntimeException failure;

  Shared(Supplier<Broker> starter) {
    this.starter = starter;
  }

  Broker broker() {
    lock.lock();
    try {
      if (failure != null) {
        throw failure;
      }
      if (broker == null) {
        broker = start();
      }
      return broker;
    } finally {
      lock.unlock();
    }
  }

  private Broker start() {
    try {
      Broker started = starter.get();
      Runtime.getRuntime().addShutdownHook(new Thread(started::close, "waybill-broker-end"));
      return new Untouchable(started);
    } catch (RuntimeException e) {
      failure = e;
      throw e;
    }
  }
}
