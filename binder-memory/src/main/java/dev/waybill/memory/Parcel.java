package dev.waybill.memory;

import dev.waybill.spi.RawMessage;
import org.jspecify.annotations.Nullable;

/**
 * A message that was accepted and has no place yet, because it may be delayed.
 *
 * @param sizeBytes of the raw message, counted once
 * @param ttlNanos how long it is worth delivering once it has its place; {@link Long#MAX_VALUE} for
 *     ever
 * @param only the only group that sees it, or null for all
 * @param budget what it is counted in
 */
record Parcel(
    RawMessage raw,
    @Nullable String key,
    int sizeBytes,
    long ttlNanos,
    @Nullable MemoryGroup only,
    Budget budget) {}
