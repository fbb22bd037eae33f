package dev.waybill.conformance.invariant;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
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
 * @param recovery how long after the last fault everything that was confirmed before must have
 *     ended; null where that was not agreed
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
    Duration closeSlack,
    @Nullable Duration recovery) {

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
        Duration.ofMillis(100),
        null);
  }

  /** The same for a run in which something is broken on purpose. */
  public Terms withFaults(Duration newZombieWindow, Duration newSettlementWindow) {
    return with(
        draft -> {
          draft.faultFree = false;
          draft.zombieWindow = newZombieWindow;
          draft.settlementWindow = newSettlementWindow;
        });
  }

  public Terms withMaxAttempts(int attempts) {
    return with(draft -> draft.maxAttempts = attempts);
  }

  public Terms withDelays(List<Duration> least) {
    return with(draft -> draft.delays = least);
  }

  public Terms withConcurrency(int handlers) {
    return with(draft -> draft.concurrency = handlers);
  }

  public Terms withoutKeyOrder() {
    return with(draft -> draft.keyOrder = false);
  }

  public Terms withVolatileAttempts() {
    return with(draft -> draft.durableAttempts = false);
  }

  public Terms withoutIdempotentPublish() {
    return with(draft -> draft.idempotentPublish = false);
  }

  public Terms withLease(@Nullable Duration newLease) {
    return with(draft -> draft.lease = newLease);
  }

  public Terms withCloseTimes(Duration newTakeover, Duration newCloseSlack) {
    return with(
        draft -> {
          draft.takeover = newTakeover;
          draft.closeSlack = newCloseSlack;
        });
  }

  /** With a limit to how long it takes after the last fault until nothing is open any more. */
  public Terms withRecovery(Duration limit) {
    return with(draft -> draft.recovery = limit);
  }

  private Terms with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.terms();
  }

  /** The least wait after this failed attempt, in nanoseconds. */
  long leastDelayNanos(int failedAttempt) {
    if (delays.isEmpty()) {
      return 0;
    }
    return delays.get(Math.max(0, Math.min(failedAttempt, delays.size()) - 1)).toNanos();
  }

  /** A copy that can still be changed. */
  private static final class Draft {
    private boolean faultFree;
    private boolean keyOrder;
    private int maxAttempts;
    private List<Duration> delays;
    private int concurrency;
    private Duration zombieWindow;
    private Duration settlementWindow;
    private @Nullable Duration lease;
    private boolean idempotentPublish;
    private boolean durableAttempts;
    private Duration takeover;
    private Duration closeSlack;
    private @Nullable Duration recovery;

    Draft(Terms terms) {
      faultFree = terms.faultFree;
      keyOrder = terms.keyOrder;
      maxAttempts = terms.maxAttempts;
      delays = terms.delays;
      concurrency = terms.concurrency;
      zombieWindow = terms.zombieWindow;
      settlementWindow = terms.settlementWindow;
      lease = terms.lease;
      idempotentPublish = terms.idempotentPublish;
      durableAttempts = terms.durableAttempts;
      takeover = terms.takeover;
      closeSlack = terms.closeSlack;
      recovery = terms.recovery;
    }

    Terms terms() {
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
          takeover,
          closeSlack,
          recovery);
    }
  }
}
