package dev.waybill.kafka;

import dev.waybill.ErrorCode;
import dev.waybill.MessagingException;
import dev.waybill.spi.Shard;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Takes partitions over and gives them up, each together with its inlet partition. Called on the
 * poll thread, from within {@code poll}.
 */
final class Ownership implements ConsumerRebalanceListener {
  private static final Duration COMMIT_TIMEOUT = Duration.ofSeconds(10);
  private static final long LOOK_NANOS = Duration.ofMillis(1).toNanos();

  private final Membership membership;
  private final KafkaSubscription subscription;
  private final Feed main;
  private final @Nullable Feed inlet;
  private final Duration longestDrain;
  private final AtomicLong epochs;

  Ownership(
      Membership membership,
      KafkaSubscription subscription,
      Feed main,
      @Nullable Feed inlet,
      Duration maxPollInterval) {
    this.membership = membership;
    this.subscription = subscription;
    this.main = main;
    this.inlet = inlet;
    Duration third = maxPollInterval.dividedBy(3);
    Duration drain = membership.spec().drain();
    this.longestDrain = drain.compareTo(third) < 0 ? drain : third;
    this.epochs = subscription.epochs();
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    if (!partitions.isEmpty()) {
      main.assigned(partitions);
      if (inlet != null) {
        inlet.assigned(inletPartitions(partitions));
        assignInlet(inlet);
      }
      openPartitions();
    }
    main.pauseAgain();
  }

  /** Opens what could not be opened before, too. */
  void openPartitions() {
    announce(main.openPartitions(partition -> shard(partition, "")));
    if (inlet != null) {
      announce(inlet.openPartitions(partition -> shard(partition, "~inlet")));
    }
  }

  private Shard shard(TopicPartition partition, String suffix) {
    String domain = Integer.toString(partition.partition());
    return new Shard(
        membership.spec().destination(), domain + suffix, domain, epochs.incrementAndGet());
  }

  private void announce(List<KafkaShard> opened) {
    for (KafkaShard shard : opened) {
      subscription.opened(shard);
      membership.sink().assigned(shard.shard);
    }
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    List<KafkaShard> mainShards = take(main, partitions);
    List<KafkaShard> inletShards =
        inlet == null ? List.of() : take(inlet, inletPartitions(partitions));
    List<KafkaShard> all = new ArrayList<>(mainShards);
    all.addAll(inletShards);
    if (!all.isEmpty()) {
      drain(all, mainShards, inletShards);
      handOver(mainShards, inletShards);
    }
    if (inlet != null && !partitions.isEmpty()) {
      assignInlet(inlet);
    }
  }

  /** Waits until no handler runs; settlements and records go on being taken meanwhile. */
  private void drain(
      List<KafkaShard> all, List<KafkaShard> mainShards, List<KafkaShard> inletShards) {
    Instant deadline = membership.runtime().clock().instant().plus(longestDrain);
    long deadlineNanos = membership.runtime().nanoTime() + longestDrain.toNanos();
    List<CompletionStage<Void>> running = new ArrayList<>();
    for (KafkaShard shard : all) {
      running.add(membership.sink().revoking(shard.shard, deadline));
    }
    while (running.stream().anyMatch(stage -> !stage.toCompletableFuture().isDone())
        && membership.runtime().nanoTime() - deadlineNanos < 0) {
      if (!subscription.drainCommands()) {
        commitRecords(main, mainShards);
        if (inlet != null) {
          commitRecords(inlet, inletShards);
        }
        LockSupport.parkNanos(LOOK_NANOS);
      }
    }
    subscription.drainCommands();
  }

  /** Somebody may wait for a record before the shard can become quiet. */
  private static void commitRecords(Feed feed, List<KafkaShard> shards) {
    List<KafkaShard> waiting = shards.stream().filter(KafkaShard::hasWaiters).toList();
    if (!waiting.isEmpty()) {
      feed.commits.commitNow(waiting, false, COMMIT_TIMEOUT);
    }
  }

  /** The last commit of an epoch: it says that the partitions were given up in order. */
  void handOver(Collection<KafkaShard> mainShards, Collection<KafkaShard> inletShards) {
    if (inlet != null && !inletShards.isEmpty()) {
      inlet.commits.commitNow(inletShards, true, COMMIT_TIMEOUT);
    }
    if (!mainShards.isEmpty()) {
      main.commits.commitNow(mainShards, true, COMMIT_TIMEOUT);
    }
    mainShards.forEach(this::end);
    inletShards.forEach(this::end);
  }

  /** Leaves in order. */
  void handOverAll() {
    handOver(
        take(main, main.partitions()), inlet == null ? List.of() : take(inlet, inlet.partitions()));
  }

  @Override
  public void onPartitionsLost(Collection<TopicPartition> partitions) {
    lost(take(main, partitions));
    if (inlet != null) {
      lost(take(inlet, inletPartitions(partitions)));
      assignInlet(inlet);
    }
  }

  /** Everything is gone, as far as anybody knows. */
  void loseAll() {
    List<KafkaShard> all = new ArrayList<>(main.shards());
    if (inlet != null) {
      all.addAll(inlet.shards());
    }
    lost(all);
    all.forEach(shard -> (shard.viaInlet && inlet != null ? inlet : main).remove(shard.partition));
  }

  private void lost(List<KafkaShard> shards) {
    for (KafkaShard shard : shards) {
      end(shard);
      membership.sink().lost(shard.shard);
    }
  }

  private void end(KafkaShard shard) {
    shard.end(givenUp(shard));
    subscription.ended(shard);
  }

  static MessagingException givenUp(KafkaShard shard) {
    return new MessagingException(
        ErrorCode.CONNECTION,
        "Partition " + shard.partition + " was given up before this was durable");
  }

  private static List<KafkaShard> take(Feed feed, Collection<TopicPartition> partitions) {
    List<KafkaShard> shards = new ArrayList<>();
    for (TopicPartition partition : partitions) {
      KafkaShard shard = feed.remove(partition);
      if (shard != null) {
        shards.add(shard);
      }
    }
    return shards;
  }

  private Set<TopicPartition> inletPartitions(Collection<TopicPartition> partitions) {
    String topic = Objects.requireNonNull(membership.inlet());
    return partitions.stream()
        .map(partition -> new TopicPartition(topic, partition.partition()))
        .collect(Collectors.toSet());
  }

  private static void assignInlet(Feed inlet) {
    inlet.consumer.assign(inlet.partitions());
  }
}
