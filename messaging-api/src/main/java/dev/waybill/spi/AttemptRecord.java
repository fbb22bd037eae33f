package dev.waybill.spi;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What must be known about a delivery should its owner die.
 *
 * @param attempts failed attempts, with the one about to begin included where {@code alone}
 * @param notBefore earliest time of the next attempt, or null for now
 * @param alone whether the attempt runs while no other handler of the process does, because the
 *     delivery is suspected of killing processes
 */
public record AttemptRecord(int attempts, @Nullable Instant notBefore, boolean alone) {}
