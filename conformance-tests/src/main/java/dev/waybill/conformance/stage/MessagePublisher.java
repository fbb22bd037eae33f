package dev.waybill.conformance.stage;

import dev.waybill.MessagingException;
import dev.waybill.PublishOptions;
import dev.waybill.PublishReceipt;
import dev.waybill.PublishUncertainException;
import dev.waybill.Publisher;
import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.journal.History;
import dev.waybill.conformance.journal.Journal;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Publishes messages, and writes how each began and ended. The messages of one of the run's
 * publishers are published by one thread; any may wait.
 */
public final class MessagePublisher implements AutoCloseable {
  private final Publisher publisher;
  private final Journal journal;
  private final MessageCodec codec;
  private final AtomicLong pending = new AtomicLong();

  MessagePublisher(Publisher publisher, Journal journal, MessageCodec codec) {
    this.publisher = publisher;
    this.journal = journal;
    this.codec = codec;
  }

  /** Publishes a message without waiting for its end. */
  public CompletableFuture<PublishReceipt> publish(Message message) {
    CompletableFuture<PublishReceipt> publish = invoke(message, PublishOptions.defaults());
    return publish.whenComplete((receipt, failure) -> ended(message, failure));
  }

  /**
   * The same with options.
   *
   * @return what the publisher has answered, so that it can be cancelled; its end may be written a
   *     moment later
   */
  public CompletableFuture<PublishReceipt> publish(Message message, PublishOptions options) {
    CompletableFuture<PublishReceipt> publish = invoke(message, options);
    publish.whenComplete((receipt, failure) -> ended(message, failure));
    return publish;
  }

  private CompletableFuture<PublishReceipt> invoke(Message message, PublishOptions options) {
    journal.write(
        EntryKind.PUBLISH_INVOKED,
        message.publisher(),
        0,
        message.number(),
        message.failures(),
        message.failingGroups(),
        History.place(message.key(), message.sequence()));
    pending.incrementAndGet();
    try {
      return publisher.publish(codec.event(message), options);
    } catch (RuntimeException thrown) {
      return CompletableFuture.failedFuture(thrown);
    }
  }

  @SuppressWarnings("EnumOrdinal") // for people who read the journal
  private void ended(Message message, @Nullable Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    EntryKind kind;
    int code = 0;
    if (cause == null) {
      kind = EntryKind.PUBLISH_CONFIRMED;
    } else if (cause instanceof MessagingException typed) {
      kind =
          cause instanceof PublishUncertainException
              ? EntryKind.PUBLISH_UNCERTAIN
              : EntryKind.PUBLISH_REJECTED;
      code = typed.code().ordinal();
    } else if (cause instanceof CancellationException) {
      kind = EntryKind.PUBLISH_REJECTED; // it could be withdrawn, so it had not been handed over
    } else {
      kind = EntryKind.PUBLISH_UNCERTAIN; // only what the API documents as definite is definite
    }
    journal.write(kind, message.publisher(), 0, message.number(), 0, code, 0);
    pending.decrementAndGet();
  }

  /** How many publishes have not ended. */
  public long pending() {
    return pending.get();
  }

  /** Waits until every publish has ended. */
  public void awaitAll(Duration atMost) {
    Patience.await(atMost, "every publish to end", () -> pending.get() == 0);
  }

  /** The publisher itself. */
  public Publisher publisher() {
    return publisher;
  }

  @Override
  public void close() {
    publisher.close();
  }
}
