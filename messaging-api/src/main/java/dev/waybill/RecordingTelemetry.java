package dev.waybill;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps every number and span in memory, for tests and for a look at a running program. Grows with
 * the number of spans; thread-safe.
 */
public final class RecordingTelemetry implements Telemetry {
  /** A finished span. */
  public record RecordedSpan(
      String name,
      Map<String, String> tags,
      @Nullable String traceparent,
      @Nullable Throwable failure) {}

  private record Id(String name, Map<String, String> tags) {}

  private final Map<Id, LongAdder> counters = new ConcurrentHashMap<>();
  private final Map<Id, List<Long>> timers = new ConcurrentHashMap<>();
  private final Map<Id, DoubleSupplier> gauges = new ConcurrentHashMap<>();
  private final Queue<RecordedSpan> spans = new ConcurrentLinkedQueue<>();

  @Override
  public Counter counter(String name, Map<String, String> tags) {
    return counters.computeIfAbsent(id(name, tags), id -> new LongAdder())::add;
  }

  @Override
  public Timer timer(String name, Map<String, String> tags) {
    List<Long> values =
        timers.computeIfAbsent(
            id(name, tags), id -> Collections.synchronizedList(new ArrayList<>()));
    return values::add;
  }

  @Override
  public AutoCloseable gauge(String name, Map<String, String> tags, DoubleSupplier value) {
    Id id = id(name, tags);
    gauges.put(id, value);
    return () -> gauges.remove(id, value);
  }

  @Override
  public Span span(String name, Map<String, String> tags, @Nullable String traceparent) {
    return failure -> spans.add(new RecordedSpan(name, Map.copyOf(tags), traceparent, failure));
  }

  /** The sum of all counters of this name whose tags include these. */
  public long count(String name, Map<String, String> tags) {
    return counters.entrySet().stream()
        .filter(e -> matches(e.getKey(), name, tags))
        .mapToLong(e -> e.getValue().sum())
        .sum();
  }

  /** The sum of all counters of this name. */
  public long count(String name) {
    return count(name, Map.of());
  }

  /** How many durations were recorded under this name. */
  public long timings(String name) {
    return timers.entrySet().stream()
        .filter(e -> matches(e.getKey(), name, Map.of()))
        .mapToLong(e -> e.getValue().size())
        .sum();
  }

  /** The largest value of the gauges of this name now; 0 without any. */
  public double gauge(String name) {
    return gauges.entrySet().stream()
        .filter(e -> matches(e.getKey(), name, Map.of()))
        .mapToDouble(e -> e.getValue().getAsDouble())
        .max()
        .orElse(0);
  }

  /** The finished spans, in the order they ended. */
  public List<RecordedSpan> spans() {
    return List.copyOf(spans);
  }

  private static boolean matches(Id id, String name, Map<String, String> tags) {
    return id.name.equals(name) && id.tags.entrySet().containsAll(tags.entrySet());
  }

  private static Id id(String name, Map<String, String> tags) {
    return new Id(name, new TreeMap<>(tags));
  }
}
