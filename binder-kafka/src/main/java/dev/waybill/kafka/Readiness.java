package dev.waybill.kafka;

import dev.waybill.ErrorCode;
import dev.waybill.MessagingException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Finds out when a group has a durable position on every partition, whoever owns it, so that
 * nothing published from then on can be missed.
 */
final class Readiness {
  private static final long INTERVAL_NANOS = Duration.ofMillis(50).toNanos();

  private final Membership membership;
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private CompletableFuture<Boolean> question = CompletableFuture.completedFuture(false);
  private long askedNanos = Long.MIN_VALUE;

  Readiness(Membership membership) {
    this.membership = membership;
  }

  CompletableFuture<Void> ready() {
    return ready;
  }

  boolean isDone() {
    return ready.isDone();
  }

  void fail(Throwable error) {
    ready.completeExceptionally(error);
  }

  /**
   * Asks the cluster once in a while, without waiting for the answer.
   *
   * @throws RuntimeException if the group can never be ready
   */
  void look(boolean joined) {
    if (ready.isDone() || !question.isDone()) {
      return;
    }
    try {
      if (question.join()) {
        ready.complete(null);
        return;
      }
    } catch (CompletionException e) {
      Throwable error = KafkaErrors.unwrap(e);
      question = CompletableFuture.completedFuture(false);
      if (!KafkaErrors.code(error).isRetryable()) {
        throw KafkaErrors.exception("Subscribing to '" + membership.name() + "' failed", error);
      }
    }
    long now = membership.runtime().nanoTime();
    if (askedNanos == Long.MIN_VALUE || joined && now - askedNanos >= INTERVAL_NANOS) {
      askedNanos = now;
      question = ask(joined);
    }
  }

  /** Before the member has joined, only whether the topics exist. */
  private CompletableFuture<Boolean> ask(boolean joined) {
    String inlet = membership.inlet();
    List<String> topics =
        inlet == null ? List.of(membership.topic()) : List.of(membership.topic(), inlet);
    return membership
        .admin()
        .describeTopics(topics)
        .allTopicNames()
        .toCompletionStage()
        .toCompletableFuture()
        .thenCompose(
            found -> {
              requireEqualPartitions(found);
              return joined ? allCommitted(main(found)) : CompletableFuture.completedFuture(false);
            });
  }

  private TopicDescription main(Map<String, TopicDescription> found) {
    return Objects.requireNonNull(found.get(membership.topic()));
  }

  private void requireEqualPartitions(Map<String, TopicDescription> found) {
    TopicDescription inlet = found.get(membership.inlet() == null ? "" : membership.inlet());
    int partitions = main(found).partitions().size();
    if (inlet != null && inlet.partitions().size() != partitions) {
      throw new MessagingException(
          ErrorCode.TOPOLOGY_DRIFT,
          "Subscribing to '"
              + membership.name()
              + "' failed: inlet topic '"
              + inlet.name()
              + "' has "
              + inlet.partitions().size()
              + " partitions, '"
              + membership.topic()
              + "' has "
              + partitions
              + ", so their keys would not meet; delete the inlet and create it with as many");
    }
  }

  private CompletableFuture<Boolean> allCommitted(TopicDescription topic) {
    return membership
        .admin()
        .listConsumerGroupOffsets(membership.group())
        .partitionsToOffsetAndMetadata()
        .toCompletionStage()
        .toCompletableFuture()
        .thenApply(
            committed ->
                topic.partitions().stream()
                    .allMatch(info -> isCommitted(committed, topic.name(), info.partition())));
  }

  private static boolean isCommitted(
      Map<TopicPartition, OffsetAndMetadata> committed, String topic, int partition) {
    return committed.get(new TopicPartition(topic, partition)) != null;
  }
}
