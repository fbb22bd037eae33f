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
 * @param position the first event that is for the group
 * @param first where its shards begin to read: earlier, if its inlet has been waiting for it
 * @param stream which stream that was, as {@link StreamFacts#created} tells it
 */
record GroupStart(int shards, long position, long first, String stream) {
  static final String KEY = "start";

  private static final Duration SHORT = Duration.ofSeconds(5);

  static GroupStart decode(byte[] value) {
    String[] parts = new String(value, StandardCharsets.UTF_8).split("\\|", -1);
    return new GroupStart(
        Integer.parseInt(parts[1]), Long.parseLong(parts[2]), Long.parseLong(parts[3]), parts[4]);
  }

  byte[] encode() {
    return ("wb1|" + shards + "|" + position + "|" + first + "|" + stream)
        .getBytes(StandardCharsets.UTF_8);
  }

  /** The same on another stream of the same name: all there is is for the group. */
  GroupStart on(StreamFacts other) {
    return other.created().equals(stream)
        ? this
        : new GroupStart(shards, 1, Math.max(1, other.first()), other.created());
  }

  /** Finds out where a new group begins. */
  static CompletableFuture<GroupStart> find(
      JetStreamApi api, String stream, String inletPrefix, StartPosition wanted) {
    return api.call("STREAM.INFO." + stream, null)
        .thenApply(StreamFacts::of)
        .thenCompose(
            facts ->
                position(api, stream, wanted, facts)
                    .thenCombine(
                        firstOf(api, stream, inletPrefix + "*"),
                        (position, inlet) ->
                            new GroupStart(
                                facts.shards(),
                                position,
                                Math.min(position, inlet),
                                facts.created())));
  }

  /** The first message of some subjects; behind all others if there is none. */
  private static CompletableFuture<Long> firstOf(JetStreamApi api, String stream, String subject) {
    return api.call("STREAM.MSG.GET." + stream, "{\"seq\":1,\"next_by_subj\":\"" + subject + "\"}")
        .handle(
            (answer, error) -> {
              if (error == null) {
                long found = JetStreamApi.number(JetStreamApi.member(answer, "message"), "seq");
                return CompletableFuture.completedFuture(found);
              }
              boolean none =
                  NatsErrors.unwrap(error) instanceof ApiError api404 && api404.isNoMessage();
              return none
                  ? CompletableFuture.completedFuture(Long.MAX_VALUE)
                  : CompletableFuture.<Long>failedFuture(error);
            })
        .thenCompose(found -> found);
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
