package dev.waybill.nats;

import io.nats.client.impl.Headers;
import io.nats.client.support.JsonValue;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A key-value bucket. No method blocks; a compare-and-set that lost fails with {@link ApiError}.
 */
final class Bucket {
  private static final String EXPECTED = "Nats-Expected-Last-Subject-Sequence";
  private static final byte[] NOTHING = {};

  private final JetStreamApi api;
  private final String name;

  /**
   * An entry.
   *
   * @param revision 0 if there is none
   */
  record Entry(long revision, byte[] value) {
    static final Entry NONE = new Entry(0, NOTHING);

    boolean isEmpty() {
      return value.length == 0;
    }
  }

  Bucket(JetStreamApi api, String name) {
    this.api = api;
    this.name = name;
  }

  String name() {
    return name;
  }

  /** The stream that holds the entries. */
  String stream() {
    return "KV_" + name;
  }

  /** The subject of an entry, as the stream knows it. */
  String subject(String key) {
    return "$KV." + name + "." + key;
  }

  /** Writes an entry if it still has this revision; 0 if there must be none. */
  CompletableFuture<Long> put(String key, byte[] value, long expected) {
    Headers headers = new Headers().put(EXPECTED, Long.toString(expected));
    return api.publish(api.putSubject(name, key), headers, value);
  }

  /** Writes an entry. */
  CompletableFuture<Long> put(String key, @Nullable Headers headers, byte[] value) {
    return api.publish(api.putSubject(name, key), headers, value);
  }

  /** Asks the leader for the last revision. */
  CompletableFuture<Entry> get(String key) {
    String body = "{\"last_by_subj\":\"" + subject(key) + "\"}";
    return api.call("STREAM.MSG.GET." + stream(), body)
        .handle(
            (answer, error) -> {
              if (error == null) {
                return CompletableFuture.completedFuture(entry(answer));
              }
              return NatsErrors.unwrap(error) instanceof ApiError none
                      && none.isMissing()
                      && !none.isStreamMissing()
                  ? CompletableFuture.completedFuture(Entry.NONE)
                  : CompletableFuture.<Entry>failedFuture(error);
            })
        .thenCompose(found -> found);
  }

  private static Entry entry(JsonValue answer) {
    JsonValue message = JetStreamApi.member(answer, "message");
    return new Entry(
        JetStreamApi.number(message, "seq"),
        Base64.getDecoder().decode(JetStreamApi.text(message, "data")));
  }
}
