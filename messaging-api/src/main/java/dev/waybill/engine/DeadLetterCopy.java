package dev.waybill.engine;

import static dev.waybill.spi.ControlHeaders.*;

import dev.waybill.DeadLetterReason;
import dev.waybill.spi.Address;
import dev.waybill.spi.Inbound;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.Payload;
import dev.waybill.spi.RawMessage;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes the message that becomes a dead letter: the raw original and its context. Pure. */
final class DeadLetterCopy {
  private static final int MAX_MESSAGE = 1024;
  private static final int MAX_STACK = 8 * 1024;

  private DeadLetterCopy() {}

  /** The copy in full, then without the stack, then without the failure's message either. */
  static List<Outbound> of(
      Task task, MemberSettings settings, DeadLetterReason reason, Instant now) {
    Map<String, String> headers = headers(task, settings, reason, now);
    List<Outbound> forms = new ArrayList<>(3);
    forms.add(outbound(task, settings, headers));
    if (headers.remove(DL_STACK) != null) {
      forms.add(outbound(task, settings, headers));
      headers.remove(DL_MESSAGE);
      headers.remove(DL_CAUSE);
      forms.add(outbound(task, settings, headers));
    }
    return forms;
  }

  private static Outbound outbound(
      Task task, MemberSettings settings, Map<String, String> headers) {
    RawMessage raw = task.inbound.raw().withControlHeaders(headers);
    return Outbound.of(
        Address.deadLetters(settings.destination(), settings.group()),
        new Payload.Raw(raw),
        task.inbound.key());
  }

  private static Map<String, String> headers(
      Task task, MemberSettings settings, DeadLetterReason reason, Instant now) {
    Inbound inbound = task.inbound;
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put(DL_ID, id(settings.group(), inbound));
    headers.put(DL_REASON, reason.name());
    headers.put(DL_ATTEMPTS, Integer.toString(task.failed));
    headers.put(DL_DESTINATION, settings.destination());
    headers.put(DL_GROUP, settings.group());
    headers.put(DL_CONSUMER, settings.member());
    headers.put(DL_SHARD, inbound.shard().id());
    headers.put(DL_POSITION, inbound.position());
    headers.put(DL_ENQUEUED, inbound.enqueuedAt().toString());
    headers.put(DL_FIRST_FAILURE, (task.firstFailure == null ? now : task.firstFailure).toString());
    headers.put(DL_LAST_FAILURE, (task.lastFailure == null ? now : task.lastFailure).toString());
    if (inbound.key() != null) {
      headers.put(KEY, inbound.key());
      headers.put(DL_KEY, inbound.key());
    }
    String replays = inbound.viaInlet() ? inbound.header(DL_REPLAYS) : null;
    headers.put(DL_REPLAYS, replays == null ? "0" : replays);
    describe(task.lastError, headers);
    return headers;
  }

  private static void describe(@Nullable Throwable error, Map<String, String> headers) {
    if (error == null) {
      return;
    }
    headers.put(DL_EXCEPTION, error.getClass().getName());
    headers.put(DL_MESSAGE, clean(safely(error::getMessage), MAX_MESSAGE));
    Throwable root = error;
    for (int depth = 0; root.getCause() != null && depth < 100; depth++) {
      root = root.getCause();
    }
    if (root != error) {
      headers.put(DL_CAUSE, clean(safely(root::toString), MAX_MESSAGE));
    }
    headers.put(DL_STACK, clean(safely(() -> stackOf(error)), MAX_STACK));
  }

  private static String stackOf(Throwable error) {
    StringWriter stack = new StringWriter();
    error.printStackTrace(new PrintWriter(stack));
    return stack.toString();
  }

  /** Exceptions are users' code: one that cannot be described must still become a dead letter. */
  private static @Nullable String safely(Supplier<@Nullable String> description) {
    try {
      return description.get();
    } catch (RuntimeException indescribable) {
      return "(no description: " + indescribable.getClass().getName() + ")";
    }
  }

  /** Cut on a code point, without control characters that a header cannot carry. */
  private static String clean(@Nullable String text, int max) {
    if (text == null) {
      return "";
    }
    StringBuilder out = new StringBuilder(Math.min(text.length(), max));
    text.codePoints().limit(max).map(c -> isLegal(c) ? c : ' ').forEach(out::appendCodePoint);
    return out.toString();
  }

  private static boolean isLegal(int c) {
    boolean control = (c < 0x20 && c != '\n' && c != '\t') || c == 0x7f;
    boolean surrogate = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
    return !control && !surrogate;
  }

  /** The same for every copy of one delivery, so that a double copy can be told. */
  static String id(String group, Inbound inbound) {
    String replays = inbound.viaInlet() ? inbound.header(DL_REPLAYS) : null;
    String identity =
        group + "\n" + inbound.shard().id() + "\n" + inbound.position() + "\n" + replays;
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(identity.getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(hash).substring(0, 22);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }
}
