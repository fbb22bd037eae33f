package dev.waybill.conformance.stage;

import dev.waybill.Telemetry;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** The library's own numbers, by name and tags. Thread-safe. */
public final class Counters implements Telemetry {
  /** A number by its name and tags. */
  public record Id(String name, Map<String, String> tags) {}

  private final Map<Id, LongAdder> counters = new ConcurrentHashMap<>();
  private final Set<Id> ids = ConcurrentHashMap.newKeySet();

  @Override
  public Counter counter(String name, Map<String, String> tags) {
    return counters.computeIfAbsent(id(name, tags), id -> new LongAdder())::add;
  }

  @Override
  public Timer timer(String name, Map<String, String> tags) {
    id(name, tags);
    return nanos -> {};
  }

  @Override
  public AutoCloseable gauge(String name, Map<String, String> tags, DoubleSupplier value) {
    id(name, tags);
    return () -> {};
  }

  /** Counts a span as {@code span.<name>}. */
  @Override
  public Span span(String name, Map<String, String> tags, @Nullable String traceparent) {
    Counter ended = counter("span." + name, tags);
    return failure -> ended.add(1);
  }

  private Id id(String name, Map<String, String> tags) {
    Id id = new Id(name, new TreeMap<>(tags));
    ids.add(id);
    return id;
  }

  /** The sum of all counters of this name. */
  public long count(String name) {
    return count(name, Map.of());
  }

  /** The sum of all counters of this name whose tags include these. */
  public long count(String name, Map<String, String> tags) {
    return counters.entrySet().stream()
        .filter(entry -> entry.getKey().name().equals(name))
        .filter(entry -> entry.getKey().tags().entrySet().containsAll(tags.entrySet()))
        .mapToLong(entry -> entry.getValue().sum())
        .sum();
  }

  /** Everything that was ever asked for. */
  public List<Id> ids() {
    return List.copyOf(ids);
  }
}
