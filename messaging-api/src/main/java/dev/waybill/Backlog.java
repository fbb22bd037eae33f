package dev.waybill;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What waits for a group in one shard.
 *
 * @param shard the shard's id
 * @param waiting events not yet settled, less those already finished ahead of an unfinished one
 * @param inFlight of these, the ones a member holds, or -1 where the broker does not say
 * @param oldestAge age of the oldest waiting event, or null where unknown
 */
public record Backlog(String shard, long waiting, long inFlight, @Nullable Duration oldestAge) {}
