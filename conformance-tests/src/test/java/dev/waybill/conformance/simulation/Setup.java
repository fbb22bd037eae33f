package dev.waybill.conformance.simulation;

import dev.waybill.DeadLetterPolicy;
import dev.waybill.memory.MemoryOptions.Family;

/**
 * What a plan is played on.
 *
 * @param schedule decides, in the virtual world, whose turn it is
 * @param backoff the first wait of the back-off, in milliseconds
 * @param drain how long a handler may take to end when its shard or its member goes, in
 *     milliseconds
 */
record Setup(
    long schedule,
    Family family,
    DeadLetterPolicy policy,
    int partitions,
    int maxAttempts,
    int backoff,
    int concurrency,
    int window,
    int drain) {

  boolean parks() {
    return policy == DeadLetterPolicy.PARK_KEY;
  }

  Setup withPartitions(int other) {
    return new Setup(
        schedule, family, policy, other, maxAttempts, backoff, concurrency, window, drain);
  }

  Setup withMaxAttempts(int other) {
    return new Setup(
        schedule, family, policy, partitions, other, backoff, concurrency, window, drain);
  }

  Setup withBackoff(int other) {
    return new Setup(
        schedule, family, policy, partitions, maxAttempts, other, concurrency, window, drain);
  }

  Setup withConcurrency(int other) {
    return new Setup(
        schedule, family, policy, partitions, maxAttempts, backoff, other, window, drain);
  }

  Setup withDrain(int other) {
    return new Setup(
        schedule, family, policy, partitions, maxAttempts, backoff, concurrency, window, other);
  }
}
