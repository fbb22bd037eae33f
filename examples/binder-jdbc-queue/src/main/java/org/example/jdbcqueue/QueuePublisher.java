package org.example.jdbcqueue;

import dev.waybill.ErrorCode;
import dev.waybill.spi.Address;
import dev.waybill.spi.BinderPublisher;
import dev.waybill.spi.BinderRuntime;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.PublisherSpec;
import dev.waybill.spi.RawMessage;
import dev.waybill.spi.SendCallback;
import dev.waybill.spi.support.Load;
import dev.waybill.spi.support.Threads;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Takes messages, as far as there is room; one thread writes them in that order. */
final class QueuePublisher implements BinderPublisher {
  private static final Duration LAST_WORDS = Duration.ofSeconds(10);

  /** A copy says more than the event did: why it failed. */
  private static final int ROOM_FOR_CONTEXT = 64 << 10;

  private final PublisherSpec spec;
  private final BinderRuntime runtime;
  private final long maxEventBytes;
  private final Load load;
  private final SendLine line;
  private final Thread thread;
  private final Executor afterClose;
  private final Consumer<QueuePublisher> onClose;
  private final AtomicReference<@Nullable Runnable> writable = new AtomicReference<>();

  /** So that nobody is called for too little room. */
  private volatile int refusedBytes;

  QueuePublisher(
      PublisherSpec spec,
      BinderRuntime runtime,
      Database database,
      Storage storage,
      long maxBytes,
      Consumer<QueuePublisher> onClose) {
    this.spec = spec;
    this.runtime = runtime;
    this.maxEventBytes = maxBytes;
    this.onClose = onClose;
    load = new Load(spec.maxInFlight(), spec.maxInFlightBytes());
    line = new SendLine();
    afterClose = runtime.serialExecutor("refused");
    thread =
        runtime.newThread("writer", new SendWriter(database, storage, line, runtime, this::ended));
    thread.start();
  }

  @Override
  public boolean trySend(Outbound message, SendCallback callback) {
    RawMessage raw = Content.message(message);
    if (!load.tryTake(raw.sizeBytes())) {
      refusedBytes = raw.sizeBytes();
      return false;
    }
    long deadline = runtime.nanoTime() + spec.timeout().toNanos();
    Send send = new Send(message, raw, deadline, callback);
    long limit =
        message.to().kind() == Address.Kind.DESTINATION
            ? maxEventBytes
            : maxEventBytes + ROOM_FOR_CONTEXT;
    if (send.sizeBytes > limit) {
      send.reject(
          ErrorCode.EVENT_TOO_LARGE,
          "it has %d bytes with its headers, the limit is %d. Raise 'max-event-bytes', or send a"
                  .formatted(send.sizeBytes, limit)
              + " reference to the data",
          null);
    }
    if (!line.add(send)) {
      send.giveUp(ErrorCode.CLOSED, "the publisher is closed");
      afterClose.execute(() -> ended(send));
    }
    return true;
  }

  private void ended(Send send) {
    load.giveBack(send.sizeBytes);
    send.tell();
    signal();
  }

  private void signal() {
    if (load.hasRoom(refusedBytes)) {
      Runnable waiting = writable.getAndSet(null);
      if (waiting != null) {
        waiting.run();
      }
    }
  }

  @Override
  public void whenWritable(Runnable signal) {
    writable.set(signal);
    signal();
  }

  @Override
  public CompletionStage<Void> flush() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    if (!line.add(new SendLine.Flush(done))) {
      done.complete(null);
    }
    return done;
  }

  @Override
  public void close() {
    line.close();
    Threads.join(thread, LAST_WORDS);
    onClose.accept(this);
  }
}
