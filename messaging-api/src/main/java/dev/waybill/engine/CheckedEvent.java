package dev.waybill.engine;

import io.cloudevents.CloudEvent;
import org.jspecify.annotations.Nullable;

/**
 * An event that may be published, and what its publish needs to know of it.
 *
 * @param event its data, where it has any, is bytes, so that nobody serialises it twice
 * @param key its extension {@code partitionkey}
 * @param trace its extension {@code traceparent}
 * @param size bytes of data and attributes; what the broker counts differs by some framing
 */
record CheckedEvent(CloudEvent event, @Nullable String key, @Nullable String trace, int size) {}
