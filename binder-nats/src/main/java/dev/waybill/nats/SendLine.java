package dev.waybill.nats;

import dev.waybill.ErrorCode;
import dev.waybill.spi.SendOutcome;
import io.nats.client.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Messages in the order of sending. Each has a reply subject with its place in that order, and a
 * ring keeps what has no answer. When the connection breaks, or nobody answers for a stream for a
 * while, newer messages wait until those in the ring have been sent again, in order and under the
 * same ids. Thread-safe.
 */
final class SendLine implements NatsLink.Listener {
  /** Told of ends, never on a sender's stack. */
  interface Ends {
    /** A message has ended; once for each. */
    void ended(Send send, SendOutcome outcome);

    /** What it took is free again, too; once for each, after its end. */
    void freed(Send send);
  }

  private static final Duration RETRY = Duration.ofMillis(100);
  private static final int CHUNK = 128;

  private final NatsLink link;
  private final JetStreamApi api;
  private final Names names;
  private final Executor elsewhere;
  private final Ends ends;
  private final String inbox;
  private final AtomicReferenceArray<@Nullable Send> ring;
  private final int mask;
  private final Confirmed confirmed = new Confirmed();

  /** Touched {@link #elsewhere}. */
  private final Unwritten unwritten;

  private volatile boolean closed;

  /** Guards what follows, and that messages are sent as they are numbered. */
  private final ReentrantLock order = new ReentrantLock();

  private long next;
  private long base;

  /** Null while messages wait for a connection. */
  private @Nullable Session open;

  /** Whether messages are being sent again, and newer ones wait. */
  private boolean resending;

  /**
   * An empty line.
   *
   * @param maxInFlight about how many messages may be without an answer
   */
  SendLine(JetStreamApi api, Names names, int maxInFlight, Executor elsewhere, Ends ends) {
    this.link = api.link();
    this.api = api;
    this.names = names;
    this.elsewhere = elsewhere;
    this.ends = ends;
    this.unwritten = new Unwritten(api, names, elsewhere, ends::freed);
    this.inbox = link.newInbox() + ".";
    int least = Math.max(512, Math.min(maxInFlight, 1 << 20));
    // Some end sooner than others: four times as many places as messages, or nearly so.
    this.ring = new AtomicReferenceArray<>(Integer.highestOneBit(least * 2 - 1) * 2);
    this.mask = ring.length() - 1;
  }

  /** Takes a message and sends it when it may; false if its place is still taken. */
  boolean add(Send send, @Nullable String id) {
    order.lock();
    try {
      forget();
      if (next - base > mask) {
        return false;
      }
      send.order = next;
      send.message.headers().put(NatsMessages.MSG_ID, id != null ? id : inbox + next);
      ring.set((int) next & mask, send);
      next++;
      Session now = open;
      if (now != null && !resending) {
        publish(now, send);
      }
    } finally {
      order.unlock();
    }
    if (closed) {
      end(send, SendFailures.closed(send), true);
    }
    return true;
  }

  private boolean isOpen(Session session) {
    return open != null && open.generation() == session.generation();
  }

  /** Frees the front of the ring. */
  private void forget() {
    while (base < next && ring.get((int) base & mask) == null) {
      base++;
    }
  }

  private void publish(Session session, Send send) {
    send.generation = session.generation();
    if (!send.handOver()) {
      return;
    }
    try {
      session
          .connection()
          .publish(send.subject, inbox + send.order, send.message.headers(), send.message.body());
    } catch (IllegalStateException e) {
      // The connection has just broken; it waits for the next.
      if (isOpen(session)) {
        open = null;
      }
    } catch (IllegalArgumentException e) {
      end(send, new SendOutcome.Rejected(ErrorCode.EVENT_INVALID, e), true);
    }
  }

  /** The number that the next message will get. */
  long next() {
    order.lock();
    try {
      return next;
    } finally {
      order.unlock();
    }
  }

  /** All messages with a smaller number have ended. */
  long ended() {
    order.lock();
    try {
      forget();
      return base;
    } finally {
      order.unlock();
    }
  }

  /** Messages without an answer from the oldest on, as long as they are as asked for. */
  List<Send> underWay(Predicate<Send> asLongAs) {
    List<Send> all = new ArrayList<>();
    order.lock();
    try {
      forget();
      for (long i = base; i < next; i++) {
        Send send = ring.get((int) i & mask);
        if (send != null) {
          if (!asLongAs.test(send)) {
            break;
          }
          all.add(send);
        }
      }
    } finally {
      order.unlock();
    }
    return all;
  }

  /** Ends what is under way, and takes nothing any more. */
  void close() {
    closed = true;
    link.remove(this);
    order.lock();
    try {
      if (open != null) {
        unsubscribe(open);
      }
      open = null;
    } finally {
      order.unlock();
    }
    underWay(send -> true).forEach(send -> end(send, SendFailures.closed(send), true));
  }

  private void unsubscribe(Session session) {
    try {
      session.confirmations().unsubscribe(inbox + "*");
    } catch (IllegalStateException | IllegalArgumentException e) {
      // It is gone already, and so is the subscription.
    }
  }

  // ---- connections

  @Override
  public void up(Session session) {
    if (closed) {
      return;
    }
    try {
      session.confirmations().subscribe(inbox + "*", this::answered);
    } catch (IllegalStateException e) {
      return; // broken already
    }
    order.lock();
    try {
      open = session;
      resending = true;
    } finally {
      order.unlock();
    }
    resend(session);
  }

  @Override
  public void down() {
    order.lock();
    try {
      open = null;
    } finally {
      order.unlock();
    }
  }

  @Override
  public void denied(String subject) {
    underWay(send -> true).stream()
        .filter(send -> send.subject.equals(subject))
        .forEach(send -> end(send, SendFailures.denied(send), true));
  }

  /** Sends what is in the ring again, in order, and then lets newer messages pass. */
  private void resend(Session session) {
    long at = Long.MIN_VALUE;
    boolean more = true;
    while (more) {
      order.lock();
      try {
        if (!isOpen(session)) {
          return;
        }
        forget();
        at = Math.max(at, base);
        long end = Math.min(next, at + CHUNK);
        for (; at < end; at++) {
          again(session, ring.get((int) at & mask));
        }
        more = at < next;
        resending = more;
      } finally {
        order.unlock();
      }
    }
  }

  private void again(Session session, @Nullable Send send) {
    if (send == null || send.hasEnded()) {
      return;
    }
    if (confirmed.isOvertaken(send)) {
      end(send, SendFailures.overtaken(send), true);
    } else {
      publish(session, send);
    }
  }

  // ---- answers, on the dispatcher's thread

  private void answered(Message message) {
    String subject = message.getSubject();
    long number = Numbers.parse(subject, inbox.length(), subject.length());
    Send send = number < 0 ? null : ring.get((int) number & mask);
    if (send == null || send.order != number || send.hasEnded()) {
      return;
    }
    if (message.isStatusMessage()) {
      nobodyThere(send);
      return;
    }
    PubAnswer answer = PubAnswer.read(message.getData());
    ApiError error = answer.error();
    if (error == null) {
      confirmed.confirmed(send);
      end(send, new SendOutcome.Confirmed(answer.position()), false);
    } else {
      end(send, SendFailures.refused(send, error), false);
    }
  }

  /** No stream listens, or its leader is being elected: newer messages wait until that is known. */
  private void nobodyThere(Send send) {
    send.handBack();
    Session session;
    order.lock();
    try {
      if (open == null || resending) {
        return; // it is in the ring, and will be sent again
      }
      session = open;
      resending = true;
    } finally {
      order.unlock();
    }
    String stream = names.stream(send.to);
    api.call("STREAM.INFO." + stream, null)
        .whenComplete(
            (info, error) -> {
              if (error != null
                  && NatsErrors.unwrap(error) instanceof ApiError known
                  && known.isStreamMissing()) {
                missing(stream);
                resend(session);
              } else {
                link.runtime().schedule(RETRY, () -> elsewhere.execute(() -> resend(session)));
              }
            });
  }

  /** Those that have been handed over have an answer of their own coming. */
  private void missing(String stream) {
    underWay(send -> true).stream()
        .filter(send -> !send.wasHandedOver() && names.stream(send.to).equals(stream))
        .forEach(send -> end(send, SendFailures.missing(send, stream), false));
  }

  /** Ends a message, once; with a hop where the caller may be a sender. */
  void end(Send send, SendOutcome outcome, boolean hop) {
    if (!send.end()) {
      return;
    }
    if (hop) {
      elsewhere.execute(() -> ended(send, outcome));
    } else {
      ended(send, outcome);
    }
  }

  private void ended(Send send, SendOutcome outcome) {
    try {
      ends.ended(send, outcome);
    } finally {
      ring.set((int) send.order & mask, null);
      ends.freed(send);
    }
  }

  /** Ends messages that nobody has answered in time. */
  void expire(List<Send> late, Function<Send, SendOutcome> outcome) {
    elsewhere.execute(
        () -> {
          for (Send send : late) {
            if (send.end()) { // from now on it is certain whether it was handed over
              expired(send, outcome.apply(send));
            }
          }
          order.lock();
          Session session = open;
          long behind = next;
          order.unlock();
          unwritten.look(session, behind);
        });
  }

  private void expired(Send send, SendOutcome outcome) {
    try {
      ends.ended(send, outcome);
    } finally {
      ring.set((int) send.order & mask, null);
      if (send.wasHandedOver()) {
        unwritten.add(send);
      } else {
        ends.freed(send);
      }
    }
  }
}
