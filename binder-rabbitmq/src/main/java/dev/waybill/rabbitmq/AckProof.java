package dev.waybill.rabbitmq;

import com.rabbitmq.client.ShutdownSignalException;
import dev.waybill.spi.BinderRuntime;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;

/**
 * Waits until queues have what was acknowledged. A channel at the server passes on so many
 * acknowledgements only as the queue has not yet written down; the rest it keeps, and forgets when
 * it is closed. No answer of AMQP tells of that. So each queue is asked for another consumer, which
 * it grants when it has written down all that came before; then the channel passes on what it has
 * kept, and the consumer is taken back behind that. Queues are asked all at once. Runs on the
 * member's thread.
 */
final class AckProof {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final BinderRuntime runtime;
  private final BiConsumer<QueueFeed, Exception> failed;
  private final long until;

  @FunctionalInterface
  private interface Question {
    CompletableFuture<?> ask(QueueFeed feed) throws IOException;
  }

  private AckProof(BinderRuntime runtime, BiConsumer<QueueFeed, Exception> failed) {
    this.runtime = runtime;
    this.failed = failed;
    this.until = runtime.nanoTime() + PATIENCE.toNanos();
  }

  /**
   * Blocks. Queues of which nothing was acknowledged since the last time are not asked.
   *
   * @param failed is told of queues whose channel broke, or which did not answer
   */
  static void await(
      Collection<QueueFeed> feeds, BinderRuntime runtime, BiConsumer<QueueFeed, Exception> failed) {
    AckProof proof = new AckProof(runtime, failed);
    if (proof.askAll(feeds, QueueFeed::beginProof)) {
      proof.askAll(feeds, QueueFeed::endProof);
    }
  }

  private boolean askAll(Collection<QueueFeed> feeds, Question question) {
    Map<QueueFeed, CompletableFuture<?>> answers = new LinkedHashMap<>();
    for (QueueFeed feed : feeds.stream().filter(QueueFeed::isUnproven).toList()) {
      try {
        answers.put(feed, question.ask(feed));
      } catch (IOException | ShutdownSignalException e) {
        failed.accept(feed, e);
      }
    }
    for (Map.Entry<QueueFeed, CompletableFuture<?>> answer : answers.entrySet()) {
      try {
        long left = Math.max(1, until - runtime.nanoTime());
        answer.getValue().get(left, TimeUnit.NANOSECONDS);
      } catch (ExecutionException e) {
        failed.accept(answer.getKey(), e.getCause() instanceof Exception why ? why : e);
      } catch (TimeoutException e) {
        failed.accept(answer.getKey(), new IOException("the server did not answer", e));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return true;
  }
}
