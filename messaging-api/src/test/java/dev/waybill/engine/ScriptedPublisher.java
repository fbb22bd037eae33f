package dev.waybill.engine;

import dev.waybill.ErrorCode;
import dev.waybill.spi.Address;
import dev.waybill.spi.BinderPublisher;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.SendCallback;
import dev.waybill.spi.SendOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Notes what is sent, and answers as the test says: at once by a rule, or later by hand. */
final class ScriptedPublisher implements BinderPublisher {
  /** One message that was taken. */
  static final class Sent {
    final Outbound message;
    private final SendCallback callback;
    private final Executor io;
    boolean answered;

    private Sent(Outbound message, SendCallback callback, Executor io) {
      this.message = message;
      this.callback = callback;
      this.io = io;
    }

    void answer(SendOutcome outcome) {
      answered = true;
      io.execute(() -> callback.done(outcome));
    }

    void confirm() {
      answer(new SendOutcome.Confirmed("p"));
    }

    void reject(ErrorCode code) {
      answer(new SendOutcome.Rejected(code, new IllegalStateException("refused by the test")));
    }

    void lose() {
      answer(
          new SendOutcome.Uncertain(
              ErrorCode.CONNECTION, new IllegalStateException("lost by test")));
    }
  }

  final List<Sent> sent = new ArrayList<>();

  /** What to answer at once; null leaves it to the test. */
  Function<Outbound, @Nullable SendOutcome> rule = message -> new SendOutcome.Confirmed("p");

  /** How many more messages are taken before the buffer is full. */
  int room = Integer.MAX_VALUE;

  boolean closed;
  private final Executor io;
  private @Nullable Runnable writable;

  ScriptedPublisher(Executor io) {
    this.io = io;
  }

  @Override
  public boolean trySend(Outbound message, SendCallback callback) {
    Sent send = new Sent(message, callback, io);
    if (closed) {
      send.reject(ErrorCode.CLOSED);
      return true;
    }
    if (room == 0) {
      return false;
    }
    room--;
    sent.add(send);
    SendOutcome outcome = rule.apply(message);
    if (outcome != null) {
      send.answer(outcome);
    }
    return true;
  }

  /** Makes room and says so. */
  void makeRoom(int messages) {
    room = messages;
    Runnable signal = writable;
    writable = null;
    if (signal != null) {
      io.execute(signal);
    }
  }

  /** Leaves every answer to the test. */
  void answerByHand() {
    rule = message -> null;
  }

  List<Outbound> to(Address.Kind kind) {
    return sent.stream().map(s -> s.message).filter(m -> m.to().kind() == kind).toList();
  }

  @Override
  public void whenWritable(Runnable signal) {
    if (room > 0 || closed) {
      io.execute(signal);
    } else {
      writable = signal;
    }
  }

  @Override
  public CompletionStage<Void> flush() {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void close() {
    closed = true;
    Runnable signal = writable;
    writable = null;
    if (signal != null) {
      io.execute(signal);
    }
    for (Sent send : sent) {
      if (!send.answered) {
        send.lose();
      }
    }
  }
}
