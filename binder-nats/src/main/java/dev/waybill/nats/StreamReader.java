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
import org.jspecify.annotations.Nullable;

/**
 * Reads a part of a stream once, through a consumer that goes again. No method blocks; what is read
 * is handed over one by one, on the dispatcher's thread.
 */
final class StreamReader {
  /** The statuses by which the server says that it has sent all there is. */
  private static final int NO_MESSAGES = 404;

  private static final int REQUEST_ENDED = 408;

  /** How long the server may keep a request to which it has nothing to send. */
  private static final Duration REQUEST = Duration.ofSeconds(1);

  /** A read to which nothing comes for so long is over: the connection broke, or the consumer. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final JetStreamApi api;

  StreamReader(JetStreamApi api) {
    this.api = api;
  }

  /**
   * All messages there are.
   *
   * <p>Not the last of each subject, by that policy: its consumers are made with a list of what to
   * deliver, and say that there is no more where something of the list is gone.
   */
  CompletableFuture<Void> readAll(String stream, String subject, Consumer<Parcel> each) {
    return read(stream, subject, 1, Integer.MAX_VALUE, each).thenApply(left -> null);
  }

  /**
   * Messages from a position on, to the end as of now. What is deleted meanwhile may be missing.
   *
   * @return how many are left behind the last one that was read
   */
  CompletableFuture<Long> read(
      String stream, String subject, long from, int most, Consumer<Parcel> each) {
    String name = "read-" + io.nats.client.NUID.nextGlobalSequence();
    String config =
        "{\"stream_name\":\""
            + stream
            + "\",\"config\":{\"name\":\""
            + name
            + "\",\"deliver_policy\":\"by_start_sequence\",\"opt_start_seq\":"
            + Math.max(1, from)
            + ",\"ack_policy\":\"none\",\"mem_storage\":true,\"num_replicas\":1"
            + ",\"inactive_threshold\":"
            + PATIENCE.multipliedBy(2).toNanos()
            + ",\"filter_subjects\":[\""
            + subject
            + "\"]},\"action\":\"create\"}";
    return api.call("CONSUMER.CREATE." + stream + "." + name, config)
        .thenCompose(info -> pull(stream, name, info, most, each));
  }

  private CompletableFuture<Long> pull(
      String stream, String name, JsonValue info, int most, Consumer<Parcel> each) {
    Session session = api.link().session();
    if (session == null) {
      return CompletableFuture.failedFuture(interrupted(stream));
    }
    if (JetStreamApi.number(info, "num_pending") == 0) {
      delete(session, stream, name);
      return CompletableFuture.completedFuture(0L);
    }
    Reading reading = new Reading(session, stream, name, most, each);
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
    private final int most;
    private final Consumer<Parcel> each;
    private final String inbox = api.link().newInbox();
    private final AtomicBoolean over = new AtomicBoolean();

    /** Written on the dispatcher's thread only. */
    private volatile long count;

    Reading(Session session, String stream, String name, int most, Consumer<Parcel> each) {
      this.session = session;
      this.stream = stream;
      this.name = name;
      this.most = most;
      this.each = each;
    }

    void begin() {
      try {
        Subscription subscription = session.confirmations().subscribe(inbox, this::received);
        // Without `expires`, servers before 2.11 keep silent where all was deleted just now.
        String body =
            "{\"batch\":" + most + ",\"no_wait\":true,\"expires\":" + REQUEST.toNanos() + "}";
        session
            .connection()
            .publish(
                api.subject("CONSUMER.MSG.NEXT." + stream + "." + name),
                inbox,
                body.getBytes(StandardCharsets.UTF_8));
        watch(subscription, 0);
      } catch (IllegalStateException e) {
        done.completeExceptionally(interrupted(stream));
      }
    }

    private void watch(Subscription subscription, long before) {
      api.link()
          .runtime()
          .schedule(
              PATIENCE,
              () -> {
                long now = count;
                if (now == before) {
                  end(subscription, 0, interrupted(stream));
                } else if (!over.get()) {
                  watch(subscription, now);
                }
              });
    }

    private void received(Message message) {
      if (over.get()) {
        return;
      }
      if (isEnd(message)) {
        end(message.getSubscription(), 0, null);
        return;
      }
      Parcel parcel = message.isStatusMessage() ? null : Parcel.of(null, 0, message);
      if (parcel == null || parcel.delivered() != count + 1) {
        end(message.getSubscription(), 0, interrupted(stream));
        return;
      }
      count = parcel.delivered();
      try {
        each.accept(parcel);
      } catch (RuntimeException e) {
        end(message.getSubscription(), 0, e);
        return;
      }
      if (count == most) {
        end(message.getSubscription(), parcel.pending(), null);
      }
    }

    /** There is no more, though there was: what was counted has been deleted or replaced since. */
    private boolean isEnd(Message message) {
      int code = message.isStatusMessage() ? message.getStatus().getCode() : 0;
      return code == NO_MESSAGES || code == REQUEST_ENDED;
    }

    private void end(Subscription subscription, long left, @Nullable Throwable why) {
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
                  done.complete(left);
                } else {
                  done.completeExceptionally(why);
                }
              });
    }
  }
}
