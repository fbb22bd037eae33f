package dev.waybill;

import java.util.Map;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where numbers and spans go. Implement it to bind a metrics or tracing library; {@link
 * RecordingTelemetry} keeps them in memory. Instruments are asked for once and used often, so they
 * should be cheap; they are called from many threads and must not block or throw. Names and tags
 * are listed in {@code docs/guarantees.md}; tags never carry keys, ids or data.
 */
public interface Telemetry {
  /** A number that only grows. */
  interface Counter {
    void add(long delta);
  }

  /** A distribution of durations. */
  interface Timer {
    void record(long nanos);
  }

  /** The life of one publish or one attempt. */
  interface Span {
    /** Ends the span; {@code failure} is null where it went well. */
    void end(@Nullable Throwable failure);
  }

  /** The counter of this name and these tags. */
  Counter counter(String name, Map<String, String> tags);

  /** The timer of this name and these tags. */
  Timer timer(String name, Map<String, String> tags);

  /**
   * Registers a number that is read when somebody looks.
   *
   * @return closes the gauge; called when what it measures goes away
   */
  AutoCloseable gauge(String name, Map<String, String> tags, DoubleSupplier value);

  /**
   * Begins a span on the current thread.
   *
   * @param name {@code publish} or {@code process}
   * @param traceparent the W3C trace context of the event, where it has one
   */
  default Span span(String name, Map<String, String> tags, @Nullable String traceparent) {
    return failure -> {};
  }

  /** Throws every number away. The default. */
  static Telemetry none() {
    return NoTelemetry.INSTANCE;
  }
}
