package dev.waybill.nats;

import dev.waybill.Backlog;
import dev.waybill.spi.Address;
import dev.waybill.spi.support.SlotHash;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/** What a group has not settled: what lies behind each checkpoint, less what is finished there. */
final class NatsBacklog {
  private static final Duration SHORT = Duration.ofSeconds(5);

  private final JetStreamApi api;
  private final Names names;

  NatsBacklog(JetStreamApi api, Names names) {
    this.api = api;
    this.names = names;
  }

  CompletionStage<List<Backlog>> of(String destination, String group) {
    Bucket bucket = new Bucket(api, names.bucket(destination, group));
    return bucket
        .get(GroupStart.KEY)
        .thenCompose(
            entry ->
                entry.isEmpty()
                    ? CompletableFuture.completedFuture(List.<Backlog>of())
                    : shards(destination, group, bucket, GroupStart.decode(entry.value())))
        .exceptionallyCompose(
            error ->
                CompletableFuture.failedFuture(
                    NatsErrors.exception(
                        "Backlog of '" + destination + "/" + group + "' could not be read",
                        error)));
  }

  private CompletableFuture<List<Backlog>> shards(
      String destination, String group, Bucket bucket, GroupStart start) {
    List<CompletableFuture<Backlog>> all = new ArrayList<>();
    for (int i = 0; i < start.shards(); i++) {
      int index = i;
      all.add(
          bucket
              .get("shard." + index)
              .thenCompose(entry -> shard(destination, group, index, start, entry)));
    }
    return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
        .thenApply(done -> all.stream().map(CompletableFuture::join).toList());
  }

  private CompletableFuture<Backlog> shard(
      String destination, String group, int index, GroupStart start, Bucket.Entry entry) {
    long position = start.first();
    long finished = 0;
    if (!entry.isEmpty()) {
      Checkpoint checkpoint = Checkpoint.decode(entry.value());
      position = checkpoint.position();
      if (checkpoint.finished() != null) {
        for (byte bits : checkpoint.finished()) {
          finished += Integer.bitCount(bits & 0xff);
        }
      }
    }
    long done = finished;
    return behind(destination, group, index, start.shards(), position)
        .thenApply(
            pending -> new Backlog(Integer.toString(index), Math.max(0, pending - done), -1, null));
  }

  /** Only a consumer can tell how many messages of some subjects follow a position. */
  private CompletableFuture<Long> behind(
      String destination, String group, int index, int shards, long position) {
    String stream = names.stream(destination);
    String main = names.subject(Address.destination(destination));
    String inlet = names.subject(Address.inlet(destination, group));
    List<String> subjects = new ArrayList<>();
    for (int slot = index; slot < SlotHash.SLOTS; slot += shards) {
      subjects.add(main + slot);
      subjects.add(inlet + slot);
    }
    String name = "backlog-" + io.nats.client.NUID.nextGlobalSequence();
    String body =
        "{\"stream_name\":\""
            + stream
            + "\",\"config\":{\"name\":\""
            + name
            + "\",\"deliver_policy\":\"by_start_sequence\",\"opt_start_seq\":"
            + Math.max(1, position)
            + ",\"ack_policy\":\"none\",\"mem_storage\":true,\"num_replicas\":1"
            + ",\"inactive_threshold\":"
            + SHORT.toNanos()
            + ",\"filter_subjects\":["
            + subjects.stream().map(s -> "\"" + s + "\"").collect(Collectors.joining(","))
            + "]},\"action\":\"create\"}";
    return api.call("CONSUMER.CREATE." + stream + "." + name, body)
        .thenApply(
            info -> {
              Session session = api.link().session();
              if (session != null) {
                session
                    .connection()
                    .publish(api.subject("CONSUMER.DELETE." + stream + "." + name), null);
              }
              return JetStreamApi.number(info, "num_pending");
            });
  }
}
