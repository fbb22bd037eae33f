package dev.waybill.nats;

import dev.waybill.ErrorCode;
import dev.waybill.MessagingException;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Messages that have ended without an answer, and that the client may still hold, because the
 * server reads nothing: what they take is not free yet. Asks the server something behind them,
 * since whoever answers that has read them all. Owned by the thread it is given.
 */
final class Unwritten {
  private final JetStreamApi api;
  private final Names names;
  private final Executor thread;
  private final Consumer<Send> free;
  private final ArrayDeque<Send> sends = new ArrayDeque<>();
  private boolean asking;

  Unwritten(JetStreamApi api, Names names, Executor thread, Consumer<Send> free) {
    this.api = api;
    this.names = names;
    this.thread = thread;
    this.free = free;
  }

  void add(Send send) {
    sends.add(send);
  }

  /**
   * Frees what can be, now or when the server has answered.
   *
   * @param session the connection there is
   * @param next behind all messages that were handed to it
   */
  void look(@Nullable Session session, long next) {
    if (session == null) {
      freeUpTo(Long.MAX_VALUE, Long.MAX_VALUE);
      return;
    }
    freeUpTo(session.generation() - 1, Long.MAX_VALUE);
    Send first = sends.peek();
    if (first != null && !asking) {
      asking = true;
      api.call("STREAM.INFO." + names.stream(first.to), null)
          .whenComplete(
              (info, error) ->
                  thread.execute(
                      () -> {
                        asking = false;
                        if (isAnswered(error)) {
                          freeUpTo(session.generation(), next);
                        }
                      }));
    }
  }

  private void freeUpTo(long generation, long next) {
    for (Send send = sends.peek(); send != null; send = sends.peek()) {
      if (send.generation > generation || (send.generation == generation && send.order >= next)) {
        return;
      }
      sends.remove();
      free.accept(send);
    }
  }

  /** A refusal is an answer, too. */
  private static boolean isAnswered(@Nullable Throwable error) {
    return !(error != null
        && NatsErrors.unwrap(error) instanceof MessagingException known
        && (known.code() == ErrorCode.TIMEOUT || known.code() == ErrorCode.CONNECTION));
  }
}
