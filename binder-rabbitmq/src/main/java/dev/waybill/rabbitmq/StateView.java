package dev.waybill.rabbitmq;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The content of a state stream, as far as it was read. A stream loses its oldest part in time, so
 * now and then somebody writes down everything there is: a checkpoint. It may be read after changes
 * that it does not know, so each entry remembers where it was set. Owned by one thread.
 */
final class StateView {
  /** What is read before another checkpoint is worth it; a small part of what a stream keeps. */
  private static final long CHECKPOINT_BYTES = 1L << 20;

  private final Map<String, Map<String, Cell>> scopes = new HashMap<>();
  private long next;
  private long bytesSinceCheckpoint;

  /** A value, or a removal, and where it was written. */
  private record Cell(@Nullable String value, long offset) {}

  /** Where to read on. */
  long next() {
    return next;
  }

  void apply(long offset, StateRecord written, int bytes) {
    next = Math.max(next, offset + 1);
    boolean checkpoint = written.asOf() != StateRecord.NO_CHECKPOINT;
    bytesSinceCheckpoint = checkpoint ? 0 : bytesSinceCheckpoint + bytes;
    long since = checkpoint ? written.asOf() : offset;
    for (StateRecord.Entry entry : written.entries()) {
      Map<String, Cell> scope = scopes.computeIfAbsent(entry.scope(), any -> new HashMap<>());
      Cell known = scope.get(entry.key());
      if (known == null || known.offset() <= since) {
        scope.put(entry.key(), new Cell(entry.value(), since));
      }
    }
    if (checkpoint) {
      forgetRemovals(written.asOf());
    }
  }

  /** What was removed before a checkpoint is not in it, so it need not be known any more. */
  private void forgetRemovals(long upTo) {
    scopes
        .values()
        .forEach(
            scope ->
                scope.values().removeIf(cell -> cell.value() == null && cell.offset() <= upTo));
    scopes.values().removeIf(Map::isEmpty);
  }

  /** The entries of a scope. */
  Map<String, String> scope(String name) {
    Map<String, String> entries = new HashMap<>();
    scopes
        .getOrDefault(name, Map.of())
        .forEach(
            (key, cell) -> {
              if (cell.value() != null) {
                entries.put(key, cell.value());
              }
            });
    return entries;
  }

  /** Everything there is, if it is time to write it down; else null. */
  @Nullable StateRecord checkpoint() {
    if (bytesSinceCheckpoint < CHECKPOINT_BYTES) {
      return null;
    }
    List<StateRecord.Entry> all = new ArrayList<>();
    scopes.forEach(
        (scope, cells) ->
            cells.forEach(
                (key, cell) -> {
                  if (cell.value() != null) {
                    all.add(new StateRecord.Entry(scope, key, cell.value()));
                  }
                }));
    return new StateRecord("", next - 1, all);
  }
}
