package dev.waybill.engine;

import dev.waybill.Capabilities.Attempts;
import dev.waybill.DeliveryMode;
import dev.waybill.spi.AttemptRecord;
import dev.waybill.spi.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A delivery's way from its lane to its settlement. Owned by the member's mailbox. */
final class Flow {
  private static final Duration AFTER_DEFECT = Duration.ofSeconds(1);

  /** While there is other work, credit is given for so many ended calls together. */
  private static final int ROUND = 64;

  private final GroupMember member;
  private final MemberSettings settings;
  private final EarlySettlement early;
  private boolean inRound;
  private int endedInRound;

  Flow(GroupMember member) {
    this.member = member;
    early = new EarlySettlement(member);
    settings = member.settings;
  }

  /** Decides what a lane's head needs next. */
  void consider(Task task) {
    if (!task.lane.domain.isLoaded() || task.shard.revoking || member.isClosing()) {
      return;
    }
    if (task.release == null && (member.parking.takes(task) || member.failures.isSpent(task))) {
      return;
    }
    whenDue(task, false);
  }

  /**
   * Lines a task up, or holds it until it is due.
   *
   * @param held whether it has been held once: what is due much later then goes round again
   */
  private void whenDue(Task task, boolean held) {
    Instant due = task.lastFailure == null ? task.notBefore() : null;
    Duration wait = due == null ? Duration.ZERO : Duration.between(now(), due);
    if (due == null || wait.isNegative() || wait.isZero()) {
      line(task);
    } else if (wait.compareTo(settings.holdLimit()) <= 0 || !member.failures.mayHop(task)) {
      hold(task, wait, null);
    } else if (held) {
      member.failures.hopOn(task, due);
    } else {
      hold(task, settings.holdLimit(), null);
    }
  }

  private void line(Task task) {
    if (isSuspect(task)) {
      member.suspects.request(task);
    } else {
      member.dispatcher.ready(task);
    }
  }

  /** What is settled before it runs kills once at most, and must not run before it is settled. */
  private boolean isSuspect(Task task) {
    return settings.mode() == DeliveryMode.AT_LEAST_ONCE && task.isSuspect(settings.crashBudget());
  }

  /** Puts work that was given and never started back where it came from. */
  void tookBack(Work work) {
    member.dependencyPause.notRun(work.tasks.get(0));
    if (work.alone) {
      member.suspects.tookBack(work.tasks.get(0));
      return;
    }
    for (Task task : work.tasks) {
      if (task.lane.head() == task && !task.shard.revoking && !member.isClosing()) {
        member.dispatcher.backInLine(task);
      }
    }
  }

  /** Lines a task up behind the others, so that the next probe is another event. */
  void lineUpAgain(Task task) {
    if (task.shard.revoking || member.isClosing()) {
      if (task.ranAlone) {
        record(task, now()); // the attempt that was recorded does not count
      }
      return;
    }
    if (isSuspect(task)) {
      member.suspects.later(task);
    } else {
      member.dispatcher.ready(task);
    }
  }

  /**
   * Keeps a task for a while, without a thread.
   *
   * @param durable what else must have happened before it may go on, or null
   */
  void hold(Task task, Duration wait, @Nullable CompletionStage<Void> durable) {
    task.state = Task.State.WAITING;
    int round = ++task.round;
    task.holds = durable == null ? 1 : 2;
    task.timer =
        member.runtime.schedule(wait, () -> member.mailbox.post(() -> unhold(task, round)));
    if (durable != null) {
      durable.whenComplete((ok, error) -> member.mailbox.post(() -> unhold(task, round)));
    }
  }

  private void unhold(Task task, int round) {
    if (task.state != Task.State.WAITING || task.round != round || --task.holds > 0) {
      return;
    }
    task.timer = null;
    task.state = Task.State.QUEUED;
    if (task.isLive() && !task.shard.revoking && !member.isClosing()) {
      whenDue(task, true);
      pump();
    }
  }

  /**
   * Makes the failed attempts of a task durable, however often that must be tried; null where the
   * binder cannot.
   */
  @Nullable CompletionStage<Void> record(Task task, Instant notBefore) {
    if (member.capabilities.attempts() != Attempts.DURABLE || task.release != null) {
      return null;
    }
    AttemptRecord attempt = new AttemptRecord(task.failed, notBefore, false);
    CompletableFuture<Void> durable = new CompletableFuture<>();
    member.insistence.on(
        "recording an attempt",
        task::isLive,
        () -> member.subscription().record(task.inbound, attempt),
        ok -> durable.complete(null));
    return durable;
  }

  /** Starts what may start. */
  void pump() {
    SoloGate gate = member.runtime.soloGate();
    if (gate.mustBeQuiet()) {
      if (member.dispatcher.isIdle() && early.underWay() == 0) {
        gate.quiet(member);
      }
      return;
    }
    if (member.isPaused()) {
      return;
    }
    while (member.dispatcher.hasRoomBeside(early.underWay())
        && !member.dependencyPause.blocks()
        && !member.dispatcher.waitsForBatch(this::pump)) {
      Task task = member.dispatcher.next();
      if (task == null) {
        return;
      }
      member.dependencyPause.started(task);
      List<Task> tasks = member.dispatcher.gather(task);
      if (settings.mode() == DeliveryMode.AT_MOST_ONCE) {
        early.begin(tasks);
      } else {
        member.dispatcher.start(tasks, false);
      }
    }
  }

  /** A handler call came to its end. */
  void ended(Work work) {
    if (work.alone) {
      member.runtime.soloGate().done(member);
    }
    if (work.overdue) {
      member.cameBackLate();
    }
    member.telemetry.processing.record(work.tookNanos);
    inRound = true;
    try {
      endedAll(work);
    } finally {
      inRound = false;
    }
    pump();
    if (++endedInRound >= ROUND || member.dispatcher.lacksWork()) {
      endedInRound = 0;
      member.ownership.grantWaiting();
    }
  }

  private void endedAll(Work work) {
    Set<Lane> blocked = work.tasks.size() == 1 ? Set.of() : new HashSet<>();
    for (int i = 0; i < work.tasks.size(); i++) {
      Task task = work.tasks.get(i);
      task.state = Task.State.QUEUED;
      Outcome outcome = work.timedOut ? timedOut() : work.outcomes.get(i);
      if (isSomebodyElses(task, work, outcome)) {
        member.dependencyPause.notRun(task);
        finish(task);
      } else if (!blocked.contains(task.lane)) {
        boolean over = endedSafely(task, outcome);
        if (!over && work.tasks.size() > 1) {
          blocked.add(task.lane); // later items of its key count as not run
        }
      }
      if (task.state != Task.State.COPYING) {
        inactive(task);
      }
    }
  }

  /** Whether others decide about the task: unless it was done in time, it is left as it is. */
  private static boolean isSomebodyElses(Task task, Work work, Outcome outcome) {
    boolean failed = outcome instanceof Outcome.Failed;
    return !task.shard.open || (failed && (task.leaseLost || work.cutShort));
  }

  /** A defect, or an exception that cannot be looked at, must not strand a key. */
  private boolean endedSafely(Task task, Outcome outcome) {
    try {
      return ended(task, outcome);
    } catch (RuntimeException defect) {
      member.defect(defect);
      if (task.state == Task.State.QUEUED) {
        hold(task, AFTER_DEFECT, null);
      }
      return false;
    }
  }

  private Outcome timedOut() {
    member.telemetry.timedOut.add(1);
    return new Outcome.Failed(
        new TimeoutException("the handler ran longer than " + settings.handlerTimeout()));
  }

  /** True if the task is over and its lane goes on. */
  private boolean ended(Task task, Outcome outcome) {
    if (outcome instanceof Outcome.Failed failed) {
      member.telemetry.failed.add(1);
      member.failures.failed(task, failed.error());
      return task.state == Task.State.DONE;
    }
    if (outcome instanceof Outcome.Undecodable undecodable) {
      member.dependencyPause.notRun(task);
      member.failures.undecodable(task, undecodable.error());
      return task.state == Task.State.DONE;
    }
    if (outcome instanceof Outcome.NotRun notRun) {
      member.dependencyPause.notRun(task);
      member.storeTrouble(notRun.trouble());
      Instant retryAt = notRun.retryAt();
      // The attempt of a suspect was recorded, but there was none.
      CompletionStage<Void> durable = isSuspect(task) ? record(task, retryAt) : null;
      hold(task, Duration.between(now(), retryAt), durable);
      return false;
    }
    member.storeTrouble(null);
    member.dependencyPause.succeeded();
    if (outcome instanceof Outcome.Suppressed) {
      member.telemetry.suppressed.add(1);
    } else {
      member.telemetry.succeeded.add(1);
    }
    if (task.release != null) {
      task.release.succeeded(task);
    } else {
      settle(task);
    }
    return true;
  }

  /** Settles a task at the broker and goes on with its lane. */
  void settle(Task task) {
    if (!task.settledEarly) {
      member.subscription().settle(task.inbound, Settlement.Ack.INSTANCE);
    }
    member.telemetry.settled.add(1);
    finish(task);
  }

  /** One handler, or one copy, of the task's shard less. */
  void inactive(Task task) {
    task.shard.inactive();
    member.somethingEnded();
  }

  /** The task is over, one way or the other: its lane goes on. */
  void finish(Task task) {
    task.state = Task.State.DONE;
    ShardState owned = task.shard;
    Lane lane = task.lane;
    if (task.release != null) {
      finishReleased(task);
      return;
    }
    owned.settled(task.inbound.sizeBytes());
    if (task.inbound.crashes() > 0) {
      owned.suspects--;
    }
    Task next = lane.advance();
    if (next != null) {
      if (next.state != Task.State.DISPATCHED) { // else its own outcome in the same batch is next
        consider(next);
      }
    } else if (lane.key == null) {
      lane.domain.unordered.remove(task);
    } else {
      lane.domain.lanes.remove(lane.key, lane);
    }
    if (!owned.open) {
      member.ownership.dropIfEmpty(lane.domain);
    } else if (inRound) {
      member.ownership.grantLater(owned);
    } else {
      member.ownership.grant(owned);
    }
  }

  /** Where its shard went while it ran, its release has begun anew, here or elsewhere. */
  private void finishReleased(Task task) {
    Domain domain = task.lane.domain;
    domain.unordered.remove(task);
    Lane lane = task.lane;
    if (lane.head() != task) {
      lane.remove(task);
    } else {
      Task next = lane.advance();
      if (next != null) {
        member.dispatcher.ready(next);
      } else {
        domain.releases.remove(lane.key, lane);
      }
    }
    member.ownership.dropIfEmpty(domain);
  }

  /** A task that did not run is not ours any more, though its shard is. */
  void forgo(Task task) {
    if (task.lane.head() == task) {
      finish(task);
      return;
    }
    task.lane.remove(task);
    task.shard.settled(task.inbound.sizeBytes());
    if (task.inbound.crashes() > 0) {
      task.shard.suspects--;
    }
    member.ownership.grant(task.shard);
  }

  private Instant now() {
    return member.runtime.clock().instant();
  }
}
