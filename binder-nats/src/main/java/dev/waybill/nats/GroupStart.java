package dev.waybill.nats;

import dev.waybill.StartPosition;
import io.nats.client.support.JsonValue;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Where a group began, and how many shards it has: decided once, by its first member.
 *
 * @param shards how many shards
 * @param position the first message that is for the group
 */
record GroupStart(int shards, long position) {
  static final String KEY = "start";

  private static final Duration SHORT = Duration.ofSeconds(5);

  static GroupStart decode(byte[] value) {
    String[] parts = new String(value, StandardCharsets.UTF_8).split("\\|", -1);
    return new GroupStart(Integer.parseInt(parts[1]), Long.parseLong(parts[2]));
  }

  byte[] encode() {
    return ("wb1|" + shards + "|" + position).getBytes(StandardCharsets.UTF_8);
  }

  /** Finds out where a new group begins. */
  static CompletableFuture<GroupStart> find(JetStreamApi api, String stream, StartPosition wanted) {
    return api.call("STREAM.INFO." + stream, null)
        .thenApply(StreamFacts::of)
        .thenCompose(
            facts ->
                position(api, stream, wanted, facts)
                    .thenApply(position -> new GroupStart(facts.shards(), position)));
  }

  private static CompletableFuture<Long> position(
      JetStreamApi api, String stream, StartPosition wanted, StreamFacts facts) {
    if (wanted instanceof StartPosition.At at) {
      return atTime(api, stream, at);
    }
    return CompletableFuture.completedFuture(
        wanted.kind() == StartPosition.Kind.EARLIEST
            ? Math.max(1, facts.first())
            : facts.last() + 1);
  }

  /** Only a consumer can tell: where it would begin, it says it had delivered before. */
  private static CompletableFuture<Long> atTime(
      JetStreamApi api, String stream, StartPosition.At at) {
    String name = "start-" + io.nats.client.NUID.nextGlobalSequence();
    String body =
        "{\"stream_name\":\""
            + stream
            + "\",\"config\":{\"name\":\""
            + name
            + "\",\"deliver_policy\":\"by_start_time\",\"opt_start_time\":\""
            + at.instant()
            + "\",\"ack_policy\":\"none\",\"mem_storage\":true,\"num_replicas\":1"
            + ",\"inactive_threshold\":"
            + SHORT.toNanos()
            + "},\"action\":\"create\"}";
    return api.call("CONSUMER.CREATE." + stream + "." + name, body)
        .thenApply(
            info -> {
              JsonValue delivered = JetStreamApi.member(info, "delivered");
              return JetStreamApi.number(delivered, "stream_seq") + 1;
            });
  }
}
