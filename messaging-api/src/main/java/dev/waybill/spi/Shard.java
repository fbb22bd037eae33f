package dev.waybill.spi;

/**
 * An ordering domain that a member owns for a while: a Kafka partition, a queue, a consumer.
 *
 * @param destination the destination's logical name
 * @param id unique among the shards a member holds at a time
 * @param domain equal for shards that share keys: a main partition and its inlet partition. Lanes
 *     and group state are kept per domain
 * @param epoch grows with every (re)assignment of the id to this member; settlements of an older
 *     epoch are void
 */
public record Shard(String destination, String id, String domain, long epoch) {}
