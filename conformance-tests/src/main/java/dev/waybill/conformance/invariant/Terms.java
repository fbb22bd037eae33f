package dev.waybill.conformance.invariant;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was agreed for a run: the options of its subscriptions, and what the binder declares. The
 * invariants hold a history to it.
 *
 * @param faultFree whether nothing was broken on purpose: then nothing is excused
 * @param keyOrder whether a key's events wait for each other
 * @param maxAttempts attempts of an event before it is dead
 * @param delays the least wait after each failed attempt, the last one for all further ones; none
 *     where the back-off is random from zero
 * @param concurrency handlers that may run at once in one member
 * @param zombieWindow how long after a fault a former owner may still run a key's handlers
 * @param settlementWindow how long a settlement may be on its way: what was settled within it
 *     before a member's end may come again
 * @param lease how long a delivery may stay unsettled; null for as long as it takes
 * @param idempotentPublish whether a publish that the binder repeats is stored once
 * @param durableAttempts whether the number of attempts survives the death of a member
 * @param takeover how long after an orderly close what it had not started may wait for another
 * @param closeSlack how long after its close began a member may still start a handler that it had
 *     chosen before
 */
public record Terms(
    boolean faultFree,
    boolean keyOrder,
    int maxAttempts,
    List<Duration> delays,
    int concurrency,
    Duration zombieWindow,
    Duration settlementWindow,
    @Nullable Duration lease,
    boolean idempotentPublish,
    boolean durableAttempts,
    Duration takeover,
    Duration closeSlack) {

  /** Copies the list. */
  public Terms {
    delays = List.copyOf(delays);
  }

  /** A fault-free run in key order, with the library's defaults. */
  public static Terms faultFreeRun() {
    return new Terms(
        true,
        true,
        5,
        List.of(),
        Integer.MAX_VALUE,
        Duration.ZERO,
        Duration.ZERO,
        null,
        true,
        true,
        Duration.ofSeconds(2),
        Duration.ofMillis(100));
  }

  public Terms withFaults(Duration newZombieWindow, Duration newSettlementWindow) {
    return new Terms(
        false,
        keyOrder,
        maxAttempts,
        delays,
        concurrency,
        newZombieWindow,
        newSettlementWindow,
        lease,
        idempotentPublish,
        durableAttempts,
        takeover,
        closeSlack);
  }

  public Terms withMaxAttempts(int attempts) {
    return new Terms(
        faultFree,
        keyOrder,
        attempts,
        delays,
        concurrency,
        zombieWindow,
        settlementWindow,
        lease,
        idempotentPublish,
        durableAttempts,
        takeover,
        closeSlack);
  }

  public Terms withDelays(List<Duration> least) {
    return new Terms(
        faultFree,
        keyOrder,
        maxAttempts,
        least,
        concurrency,
        zombieWindow,
        settlementWindow,
        lease,
        idempotentPublish,
        durableAttempts,
        takeover,
        closeSlack);
  }

  public Terms withConcurrency(int handlers) {
    return new Terms(
        faultFree,
        keyOrder,
        maxAttempts,
        delays,
        handlers,
        zombieWindow,
        settlementWindow,
        lease,
        idempotentPublish,
        durableAttempts,
        takeover,
        closeSlack);
  }

  public Terms withoutKeyOrder() {
    return new Terms(
        faultFree,
        false,
        maxAttempts,
        delays,
        concurrency,
        zombieWindow,
        settlementWindow,
        lease,
        idempotentPublish,
        durableAttempts,
        takeover,
        closeSlack);
  }

  public Terms withVolatileAttempts() {
    return new Terms(
        faultFree,
        keyOrder,
        maxAttempts,
        delays,
        concurrency,
        zombieWindow,
        settlementWindow,
        lease,
        idempotentPublish,
        false,
        takeover,
        closeSlack);
  }

  public Terms withoutIdempotentPublish() {
    return new Terms(
        faultFree,
        keyOrder,
        maxAttempts,
        delays,
        concurrency,
        zombieWindow,
        settlementWindow,
        lease,
        false,
        durableAttempts,
        takeover,
        closeSlack);
  }

  public Terms withLease(@Nullable Duration newLease) {
    return new Terms(
        faultFree,
        keyOrder,
        maxAttempts,
        delays,
        concurrency,
        zombieWindow,
        settlementWindow,
        newLease,
        idempotentPublish,
        durableAttempts,
        takeover,
        closeSlack);
  }

  public Terms withCloseTimes(Duration newTakeover, Duration newCloseSlack) {
    return new Terms(
        faultFree,
        keyOrder,
        maxAttempts,
        delays,
        concurrency,
        zombieWindow,
        settlementWindow,
        lease,
        idempotentPublish,
        durableAttempts,
        newTakeover,
        newCloseSlack);
  }

  /** The least wait after this failed attempt, in nanoseconds. */
  long leastDelayNanos(int failedAttempt) {
    if (delays.isEmpty()) {
      return 0;
    }
    return delays.get(Math.max(0, Math.min(failedAttempt, delays.size()) - 1)).toNanos();
  }
}
