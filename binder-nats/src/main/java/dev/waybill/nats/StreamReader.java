package dev.waybill.nats;

import dev.waybill.ErrorCode;
import dev.waybill.MessagingException;
import io.nats.client.Message;
import io.nats.client.Subscription;
import io.nats.client.support.JsonValue;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Reads a part of a stream once, through a consumer that goes again. No method blocks; what is read
 * is handed over one by one, on the dispatcher's thread.
 */
final class StreamReader {
  private static final Duration EXPIRES = Duration.ofSeconds(5);

  private final JetStreamApi api;

  StreamReader(JetStreamApi api) {
    this.api = api;
  }

  /** The last message of each subject, as of now. */
  CompletableFuture<Void> readLast(String stream, String subject, Consumer<Parcel> each) {
    return read(stream, subject, "\"deliver_policy\":\"last_per_subject\"", Integer.MAX_VALUE, each)
        .thenApply(left -> null);
  }

  /**
   * Messages from a position on, to the end as of now.
   *
   * @return how many are left behind the last one that was read
   */
  CompletableFuture<Long> read(
      String stream, String subject, long from, int most, Consumer<Parcel> each) {
    String start =
        "\"deliver_policy\":\"by_start_sequence\",\"opt_start_seq\":" + Math.max(1, from);
    return read(stream, subject, start, most, each);
  }

  private CompletableFuture<Long> read(
      String stream, String subject, String start, int most, Consumer<Parcel> each) {
    String name = "read-" + io.nats.client.NUID.nextGlobalSequence();
    String config =
        "{\"stream_name\":\""
            + stream
            + "\",\"config\":{\"name\":\""
            + name
            + "\","
            + start
            + ",\"ack_policy\":\"none\",\"mem_storage\":true,\"num_replicas\":1"
            + ",\"inactive_threshold\":"
            + EXPIRES.multipliedBy(2).toNanos()
            + ",\"filter_subjects\":[\""
            + subject
            + "\"]},\"action\":\"create\"}";
    return api.call("CONSUMER.CREATE." + stream + "." + name, config)
        .thenCompose(info -> pull(stream, name, info, most, each));
  }

  private CompletableFuture<Long> pull(
      String stream, String name, JsonValue info, int most, Consumer<Parcel> each) {
    long pending = JetStreamApi.number(info, "num_pending");
    long wanted = Math.min(pending, most);
    Session session = api.link().session();
    if (session == null) {
      return CompletableFuture.failedFuture(interrupted(stream));
    }
    if (wanted == 0) {
      delete(session, stream, name);
      return CompletableFuture.completedFuture(pending);
    }
    Reading reading = new Reading(session, stream, name, wanted, pending, each);
    reading.begin();
    return reading.done;
  }

  /** It would go by itself, but a server has room for so many only. */
  private void delete(Session session, String stream, String name) {
    try {
      session.connection().publish(api.subject("CONSUMER.DELETE." + stream + "." + name), null);
    } catch (IllegalStateException e) {
      // The connection is gone, and the consumer goes by itself.
    }
  }

  private static MessagingException interrupted(String stream) {
    return new MessagingException(
        ErrorCode.CONNECTION, "Reading stream '" + stream + "' was interrupted; try again");
  }

  /** One read under way. */
  private final class Reading {
    final CompletableFuture<Long> done = new CompletableFuture<>();
    private final Session session;
    private final String stream;
    private final String name;
    private final long wanted;
    private final long pending;
    private final Consumer<Parcel> each;
    private final String inbox = api.link().newInbox();
    private final AtomicBoolean over = new AtomicBoolean();

    /** Touched on the dispatcher's thread only. */
    private long count;

    Reading(
        Session session,
        String stream,
        String name,
        long wanted,
        long pending,
        Consumer<Parcel> each) {
      this.session = session;
      this.stream = stream;
      this.name = name;
      this.wanted = wanted;
      this.pending = pending;
      this.each = each;
    }

    void begin() {
      try {
        Subscription subscription = session.confirmations().subscribe(inbox, this::received);
        String body = "{\"batch\":" + wanted + ",\"expires\":" + EXPIRES.toNanos() + "}";
        session
            .connection()
            .publish(
                api.subject("CONSUMER.MSG.NEXT." + stream + "." + name),
                inbox,
                body.getBytes(StandardCharsets.UTF_8));
        // What is late is lost: the connection broke, or the consumer did.
        api.link().runtime().schedule(EXPIRES, () -> end(subscription, interrupted(stream)));
      } catch (IllegalStateException e) {
        done.completeExceptionally(interrupted(stream));
      }
    }

    private void received(Message message) {
      Parcel parcel = message.isStatusMessage() ? null : Parcel.of(null, 0, message);
      if (over.get()) {
        return;
      }
      if (parcel == null || parcel.delivered() != count + 1) {
        end(message.getSubscription(), interrupted(stream));
        return;
      }
      count++;
      try {
        each.accept(parcel);
      } catch (RuntimeException e) {
        end(message.getSubscription(), e);
        return;
      }
      if (count == wanted) {
        end(message.getSubscription(), null);
      }
    }

    private void end(Subscription subscription, @org.jspecify.annotations.Nullable Throwable why) {
      if (!over.compareAndSet(false, true)) {
        return;
      }
      try {
        session.confirmations().unsubscribe(subscription);
      } catch (IllegalStateException e) {
        // It ended with the connection.
      }
      delete(session, stream, name);
      // Not on the dispatcher's thread: whoever waits may take long.
      api.link()
          .runtime()
          .serialExecutor("reader")
          .execute(
              () -> {
                if (why == null) {
                  done.complete(pending - wanted);
                } else {
                  done.completeExceptionally(why);
                }
              });
    }
  }
}
