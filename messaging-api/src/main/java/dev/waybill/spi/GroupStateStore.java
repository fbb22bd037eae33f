package dev.waybill.spi;

import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * An extension of a {@link Binder}: a small durable, compacted map per (group, scope). A scope is a
 * shard's domain, written only by its owner, or {@link #MARKS}, whose entries anybody may write
 * because they only ever say the same thing. Thread-safe; no method blocks.
 */
public interface GroupStateStore {
  /** The scope of discard, replay and release marks. */
  String MARKS = "marks";

  /** Everything that was durable in the scope when this was called. */
  CompletionStage<Map<String, String>> load(String destination, String group, String scope);

  /**
   * Sets, or with null removes, an entry; completes when that is durable. Entries of one scope are
   * written in call order.
   */
  CompletionStage<Void> put(
      String destination, String group, String scope, String key, @Nullable String value);
}
