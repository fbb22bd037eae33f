package dev.waybill.kafka;

import dev.waybill.Backlog;
import dev.waybill.spi.support.PhysicalNames;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What waits for a group, as the cluster knows it: a commit interval behind what members have done.
 * Transaction markers and compacted records count as waiting until the group has passed them.
 */
final class KafkaBacklog {
  private final Admin admin;
  private final PhysicalNames names;

  KafkaBacklog(Admin admin, PhysicalNames names) {
    this.admin = admin;
    this.names = names;
  }

  CompletionStage<List<Backlog>> of(String destination, String group) {
    CompletionStage<List<Backlog>> main = in(names.group(destination, group), "");
    CompletionStage<List<Backlog>> inlet = in(names.inlet(destination, group), "~inlet");
    return main.thenCombine(
            inlet,
            (first, second) -> {
              List<Backlog> all = new ArrayList<>(first);
              all.addAll(second);
              return all;
            })
        .exceptionallyCompose(
            error ->
                CompletableFuture.failedFuture(
                    KafkaErrors.exception(
                        "Backlog of '" + destination + "/" + group + "' could not be read",
                        error)));
  }

  private CompletionStage<List<Backlog>> in(String group, String suffix) {
    return admin
        .listConsumerGroupOffsets(group)
        .partitionsToOffsetAndMetadata()
        .toCompletionStage()
        .thenCompose(committed -> compare(committed, suffix));
  }

  private CompletionStage<List<Backlog>> compare(
      Map<TopicPartition, @Nullable OffsetAndMetadata> committed, String suffix) {
    committed.values().removeIf(offset -> offset == null);
    Map<TopicPartition, OffsetSpec> ends =
        committed.keySet().stream()
            .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
    return admin
        .listOffsets(ends)
        .all()
        .toCompletionStage()
        .thenApply(
            end -> {
              List<TopicPartition> partitions = new ArrayList<>(committed.keySet());
              partitions.sort(Comparator.comparingInt(TopicPartition::partition));
              List<Backlog> backlog = new ArrayList<>();
              for (TopicPartition partition : partitions) {
                OffsetAndMetadata offset = committed.get(partition);
                ListOffsetsResultInfo latest = end.get(partition);
                if (offset != null && latest != null) {
                  backlog.add(
                      new Backlog(
                          partition.partition() + suffix,
                          waiting(offset, latest.offset()),
                          -1,
                          null));
                }
              }
              return backlog;
            });
  }

  private static long waiting(OffsetAndMetadata committed, long end) {
    CommitMetadata metadata = CommitMetadata.decode(committed.offset(), committed.metadata());
    long finished = 0;
    if (metadata != null && metadata.finished() != null) {
      for (byte bits : metadata.finished()) {
        finished += Integer.bitCount(bits & 0xff);
      }
    }
    return Math.max(0, end - committed.offset() - finished);
  }
}
