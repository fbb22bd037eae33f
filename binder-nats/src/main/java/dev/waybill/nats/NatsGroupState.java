package dev.waybill.nats;

import dev.waybill.ErrorCode;
import dev.waybill.MessagingException;
import dev.waybill.spi.GroupStateStore;
import io.nats.client.impl.Headers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The state of groups in their buckets: {@code state.<scope>.<hash of the key>} holds {@code
 * <length of the key>:<key><value>}, because keys may be longer than subjects, and of any
 * characters. A removed entry leaves a marker, which is purged at once.
 */
final class NatsGroupState implements GroupStateStore {
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  private final JetStreamApi api;
  private final Names names;
  private final StreamReader reader;

  NatsGroupState(JetStreamApi api, Names names) {
    this.api = api;
    this.names = names;
    this.reader = new StreamReader(api);
  }

  private Bucket bucket(String destination, String group) {
    return new Bucket(api, names.bucket(destination, group));
  }

  private static String scopeToken(String scope) {
    return ENCODER.encodeToString(scope.getBytes(StandardCharsets.UTF_8));
  }

  private static String entryKey(String scope, String key) {
    String hash =
        ENCODER.encodeToString(NatsMessages.sha256().digest(key.getBytes(StandardCharsets.UTF_8)));
    return "state." + scopeToken(scope) + "." + hash;
  }

  @Override
  public CompletionStage<Map<String, String>> load(String destination, String group, String scope) {
    Bucket bucket = bucket(destination, group);
    Map<String, String> entries = new HashMap<>();
    return reader
        .readAll(
            bucket.stream(),
            bucket.subject("state." + scopeToken(scope) + ".*"),
            parcel -> read(parcel.message().getData(), entries))
        .<Map<String, String>>thenApply(done -> entries)
        .exceptionallyCompose(
            error -> CompletableFuture.failedFuture(failure(destination, group, "read", error)));
  }

  private static void read(byte[] data, Map<String, String> entries) {
    String text = new String(data, StandardCharsets.UTF_8);
    int colon = text.indexOf(':');
    long length = colon < 0 ? -1 : Numbers.parse(text, 0, colon);
    if (length >= 0 && colon + 1 + length <= text.length()) {
      int end = colon + 1 + (int) length;
      entries.put(text.substring(colon + 1, end), text.substring(end));
    }
  }

  @Override
  public CompletionStage<Void> put(
      String destination, String group, String scope, String key, @Nullable String value) {
    Bucket bucket = bucket(destination, group);
    String entry = entryKey(scope, key);
    byte[] data =
        value == null
            ? new byte[0]
            : (key.length() + ":" + key + value).getBytes(StandardCharsets.UTF_8);
    Headers headers = value == null ? new Headers().put("KV-Operation", "DEL") : null;
    return bucket
        .put(entry, headers, data)
        .thenAccept(
            revision -> {
              if (value == null) {
                purge(bucket, entry, revision);
              }
            })
        .exceptionallyCompose(
            error -> CompletableFuture.failedFuture(failure(destination, group, "written", error)));
  }

  /** Whether it works does not matter: the marker says the same as nothing. */
  @SuppressWarnings("FutureReturnValueIgnored")
  private void purge(Bucket bucket, String entry, long revision) {
    api.call(
        "STREAM.PURGE." + bucket.stream(),
        "{\"filter\":\"" + bucket.subject(entry) + "\",\"seq\":" + (revision + 1) + "}");
  }

  private static MessagingException failure(
      String destination, String group, String what, Throwable error) {
    MessagingException failure =
        NatsErrors.exception(
            "State of '" + destination + "/" + group + "' could not be " + what, error);
    return failure.code() == ErrorCode.DESTINATION_NOT_FOUND || failure.isRetryable()
        ? failure
        : new MessagingException(
            failure.code(), String.valueOf(failure.getMessage()), failure.getCause());
  }
}
