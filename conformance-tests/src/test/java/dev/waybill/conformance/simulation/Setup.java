package dev.waybill.conformance.simulation;

import dev.waybill.DeadLetterPolicy;
import dev.waybill.memory.MemoryOptions.Family;

/**
 * What a plan is played on. Of everything that is new since the first plans, 0 and false mean that
 * it is not used.
 *
 * @param schedule decides, in the virtual world, whose turn it is
 * @param backoff the first wait of the back-off, in milliseconds
 * @param drain how long a handler may take to end when its shard or its member goes, in
 *     milliseconds
 * @param quiet whether nothing goes wrong on purpose: then nothing is excused
 * @param secondGroup whether there is another group, of which every member is one too
 * @param unordered whether the groups ask for no order
 * @param atMostOnce whether events are settled before they are handled
 * @param batch the size of the batches that members with a blocking handler get; 0 for none
 * @param lease how long a delivery may stay unsettled, in milliseconds; only for queues
 * @param idempotent whether members share an idempotency store
 * @param crashBudget after how many deaths a suspect runs alone; 0 for more than there will be
 * @param pause when members take what their handlers depend on as down
 * @param holdLimit the longest wait of an event at a member, in milliseconds; 0 for the default
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
    int drain,
    boolean quiet,
    boolean secondGroup,
    boolean unordered,
    boolean atMostOnce,
    int batch,
    int lease,
    boolean idempotent,
    int crashBudget,
    Pause pause,
    int holdLimit) {
  /** What makes a member pause by itself. */
  enum Pause {
    NEVER,
    BY_TYPE,
    BY_RATE
  }

  static final int DEFAULT_HOLD_LIMIT = 30_000;

  boolean parks() {
    return policy == DeadLetterPolicy.PARK_KEY;
  }

  int groups() {
    return secondGroup ? 2 : 1;
  }

  /** Whether what is given up leaves a dead letter. */
  boolean buries() {
    return policy != DeadLetterPolicy.DISCARD && !atMostOnce;
  }

  /** The longest wait of an event at a member, in milliseconds. */
  int longestHold() {
    return holdLimit == 0 ? DEFAULT_HOLD_LIMIT : holdLimit;
  }

  Setup with(String name, Object other) {
    return RecordText.with(this, name, other);
  }
}
