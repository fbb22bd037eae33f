package dev.waybill.nats;

import io.nats.client.Message;
import io.nats.client.impl.Headers;
import io.nats.client.support.JsonParseException;
import io.nats.client.support.JsonParser;
import io.nats.client.support.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Requests to JetStream. They never block; an answer that is an error fails the future. */
final class JetStreamApi {
  private static final byte[] NOTHING = {};

  private final NatsLink link;
  private final String prefix;
  private final String publishPrefix;

  JetStreamApi(NatsLink link, String domain) {
    this.link = link;
    this.prefix = domain.isEmpty() ? "$JS.API." : "$JS." + domain + ".API.";
    this.publishPrefix = domain.isEmpty() ? "" : prefix;
  }

  NatsLink link() {
    return link;
  }

  /** The subject of a request. */
  String subject(String operation) {
    return prefix + operation;
  }

  /** Where an entry of a bucket is published. */
  String putSubject(String bucket, String key) {
    return publishPrefix + "$KV." + bucket + "." + key;
  }

  /** Asks. */
  CompletableFuture<JsonValue> call(String operation, @Nullable String body) {
    return link.request(
            subject(operation),
            null,
            body == null ? NOTHING : body.getBytes(StandardCharsets.UTF_8))
        .thenCompose(JetStreamApi::answer);
  }

  /** Publishes and completes with the sequence of what was stored. */
  CompletableFuture<Long> publish(String subject, @Nullable Headers headers, byte[] body) {
    return link.request(subject, headers, body)
        .thenCompose(JetStreamApi::answer)
        .thenApply(answer -> number(answer, "seq"));
  }

  private static CompletableFuture<JsonValue> answer(Message message) {
    try {
      JsonValue answer = JsonParser.parse(message.getData());
      JsonValue error = answer.map == null ? null : answer.map.get("error");
      return error == null
          ? CompletableFuture.completedFuture(answer)
          : CompletableFuture.failedFuture(error(error));
    } catch (JsonParseException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** The error in an answer. */
  static ApiError error(JsonValue error) {
    return new ApiError(
        (int) number(error, "code"), (int) number(error, "err_code"), text(error, "description"));
  }

  static @Nullable JsonValue member(@Nullable JsonValue value, String name) {
    return value == null || value.map == null ? null : value.map.get(name);
  }

  static long number(@Nullable JsonValue value, String name) {
    JsonValue found = member(value, name);
    return found == null || found.number == null ? 0 : found.number.longValue();
  }

  static String text(@Nullable JsonValue value, String name) {
    JsonValue found = member(value, name);
    return found == null || found.string == null ? "" : found.string;
  }

  static boolean flag(@Nullable JsonValue value, String name) {
    JsonValue found = member(value, name);
    return found != null && Boolean.TRUE.equals(found.bool);
  }
}
