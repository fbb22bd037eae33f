package dev.waybill.memory;

import dev.waybill.ErrorCode;
import dev.waybill.MessagingClosedException;
import dev.waybill.MessagingException;
import dev.waybill.PublishRejectedException;
import dev.waybill.spi.BinderPublisher;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.Payload;
import dev.waybill.spi.PublisherSpec;
import dev.waybill.spi.RawMessage;
import dev.waybill.spi.SendCallback;
import dev.waybill.spi.SendOutcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A publisher. Its sends are told their outcomes in the order they were taken. */
final class MemoryPublisher implements BinderPublisher {
  private static final int TOLD_AT_A_TIME = 64;

  final Session session;
  private final PublisherSpec spec;
  private final Names names;
  private final BrokerCore core;

  // Guarded by the broker's lock.
  private final ArrayDeque<Send> underWay = new ArrayDeque<>();
  private final ArrayDeque<Send> untold = new ArrayDeque<>();
  private final ArrayDeque<Flush> flushes = new ArrayDeque<>();
  private boolean telling;
  private long taken;
  private long told;
  private int inFlight;
  private long inFlightBytes;
  private @Nullable Runnable writable;

  /** Size of the message that was refused last, so that nobody is called for too little room. */
  private int refusedBytes;

  private boolean closed;

  private record Flush(long upTo, CompletableFuture<Void> done) {}

  MemoryPublisher(Session session, PublisherSpec spec, Names names) {
    this.session = session;
    this.spec = spec;
    this.names = names;
    this.core = session.core;
  }

  @Override
  public boolean trySend(Outbound message, SendCallback callback) {
    RawMessage raw =
        message.payload() instanceof Payload.Event event
            ? EventCodec.encode(event.event(), message.key())
            : ((Payload.Raw) message.payload()).message();
    Send send = new Send(this, message, names.physical(message.to().destination()), raw, callback);
    return core.get(() -> take(send));
  }

  private boolean take(Send send) {
    MessagingException refusal = refusal(send);
    if (refusal == null && !hasRoom(send.sizeBytes)) {
      refusedBytes = send.sizeBytes;
      return false;
    }
    refusedBytes = 0;
    taken++;
    inFlight++;
    inFlightBytes += send.sizeBytes;
    underWay.add(send);
    if (refusal != null) {
      ErrorCode code = refusal.code();
      send.decide(
          new SendOutcome.Rejected(
              code,
              new PublishRejectedException(code, String.valueOf(refusal.getMessage()), refusal)));
    } else if (core.faults.stalls(send)) {
      core.alarms.after(
          spec.timeout(),
          () ->
              send.giveUp(ErrorCode.TIMEOUT, "the broker did not answer within " + spec.timeout()));
    } else {
      send.store();
    }
    return true;
  }

  private @Nullable MessagingException refusal(Send send) {
    String what = "Publish to '" + send.message.to() + "'";
    return closed && session.isOpen()
        ? new MessagingClosedException(
            what + " failed: the publisher is closed. Open a new one.", null)
        : session.refusal(what);
  }

  private boolean hasRoom(int sizeBytes) {
    return inFlight < spec.maxInFlight()
        && (inFlight == 0 || inFlightBytes + sizeBytes <= spec.maxInFlightBytes());
  }

  /** A send was decided: those at the head of the line are told. */
  void decided() {
    while (!underWay.isEmpty() && underWay.element().isDecided()) {
      untold.add(underWay.remove());
    }
    tellLater();
  }

  private void tellLater() {
    if (!telling && !untold.isEmpty()) {
      telling = true;
      session.post(this::tell);
    }
  }

  private void tell() {
    List<Send> batch = new ArrayList<>(TOLD_AT_A_TIME);
    core.change(
        () -> {
          while (batch.size() < TOLD_AT_A_TIME && !untold.isEmpty()) {
            batch.add(untold.remove());
          }
        });
    batch.forEach(Send::run);
    core.change(() -> told(batch));
  }

  private void told(List<Send> batch) {
    for (Send send : batch) {
      told++;
      inFlight--;
      inFlightBytes -= send.sizeBytes;
    }
    telling = false;
    tellLater();
    signalWritable();
    while (!flushes.isEmpty() && flushes.element().upTo() <= told) {
      CompletableFuture<Void> done = flushes.remove().done();
      session.post(() -> done.complete(null));
    }
  }

  @Override
  public void whenWritable(Runnable signal) {
    core.change(
        () -> {
          writable = signal;
          signalWritable();
        });
  }

  private void signalWritable() {
    if (writable != null && (closed || hasRoom(refusedBytes))) {
      session.post(writable);
      writable = null;
    }
  }

  @Override
  public CompletionStage<Void> flush() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    core.change(
        () -> {
          if (told == taken) {
            session.post(() -> done.complete(null));
          } else {
            flushes.add(new Flush(taken, done));
          }
        });
    return done;
  }

  @Override
  public void close() {
    core.change(this::end);
  }

  /** Nothing more is taken, and what was taken is decided. */
  void end() {
    closed = true;
    session.publishers.remove(this);
    boolean lost = session.isCrashed();
    for (Send send : List.copyOf(underWay)) {
      send.giveUp(
          lost ? ErrorCode.CONNECTION : ErrorCode.CLOSED,
          lost ? "the connection broke" : "the publisher was closed before the broker answered");
    }
    signalWritable();
  }
}
