package dev.waybill.memory;

/**
 * How the memory broker sees a delivery; what {@code Delivery.unwrap} gives. Immutable.
 *
 * @param position shard and offset, such as {@code 3@17}
 * @param offset number of the message within its shard; grows, with gaps
 * @param deliveries how often the group was given it, this time included; 0 for a dead letter
 */
public record MemoryRecord(String position, long offset, int deliveries) {}
