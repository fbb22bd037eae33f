package dev.waybill.engine;

import dev.waybill.Capabilities.Attempts;
import dev.waybill.DeliveryMode;
import dev.waybill.spi.AttemptRecord;
import dev.waybill.spi.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A delivery's way from its lane to its settlement. Owned by the member's mailbox. */
final class Flow {
  private final GroupMember member;
  private final MemberSettings settings;

  Flow(GroupMember member) {
    this.member = member;
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
    Instant notBefore = task.lastFailure == null ? task.notBefore() : null;
    if (notBefore != null) {
      Duration wait = Duration.between(now(), notBefore);
      if (!wait.isNegative() && !wait.isZero()) {
        hold(task, wait, null);
        return;
      }
    }
    line(task);
  }

  private void line(Task task) {
    if (task.isSuspect(settings.crashBudget())) {
      member.suspects.request(task);
    } else {
      member.dispatcher.ready(task);
    }
  }

  /** Puts a task that was taken back, or may go on, at the front of the line. */
  void backInLine(Task task) {
    boolean head = task.lane.head() == task;
    if (head && !task.shard.revoking && !task.isSuspect(settings.crashBudget())) {
      member.dispatcher.backInLine(task);
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
    if (task.isLive() && !task.shard.revoking) {
      line(task);
      pump();
    }
  }

  /** Makes the failed attempts of a task durable where the binder can; null where it cannot. */
  @Nullable CompletionStage<Void> record(Task task, Instant notBefore) {
    if (member.capabilities.attempts() != Attempts.DURABLE || task.release != null) {
      return null;
    }
    AttemptRecord attempt = new AttemptRecord(task.failed, notBefore, false);
    return member.subscription().record(task.inbound, attempt);
  }

  /** Starts what may start. */
  void pump() {
    SoloGate gate = member.runtime.soloGate();
    if (gate.mustBeQuiet()) {
      if (member.dispatcher.isIdle()) {
        gate.quiet(member);
      }
      return;
    }
    if (member.isPaused()) {
      return;
    }
    while (member.dispatcher.hasRoom()
        && !member.dependencyPause.blocks()
        && !member.dispatcher.waitsForBatch(this::pump)) {
      Task task = member.dispatcher.next();
      if (task == null) {
        return;
      }
      if (settings.mode() == DeliveryMode.AT_MOST_ONCE && !task.settledEarly) {
        settleEarly(task);
      } else {
        member.dependencyPause.started();
        member.dispatcher.start(member.dispatcher.gather(task), false);
      }
    }
  }

  private void settleEarly(Task task) {
    task.state = Task.State.COPYING;
    task.shard.active++;
    task.settledEarly = true;
    member.subscription().settle(task.inbound, Settlement.Ack.INSTANCE);
    CompletionStage<Void> settled = member.subscription().flush();
    settled.whenComplete((ok, error) -> member.mailbox.post(() -> settledEarly(task)));
  }

  private void settledEarly(Task task) {
    if (task.isLive()) {
      task.state = Task.State.QUEUED;
      backInLine(task);
    }
    inactive(task);
    pump();
  }

  /** A handler call came to its end. */
  void ended(Work work) {
    if (work.alone) {
      member.runtime.soloGate().done(member);
    }
    if (work.overdue) {
      member.cameBackLate();
    }
    member.telemetry.processing.record(member.runtime.nanoTime() - work.startedNanos);
    Set<Lane> blocked = work.tasks.size() == 1 ? Set.of() : new HashSet<>();
    for (int i = 0; i < work.tasks.size(); i++) {
      Task task = work.tasks.get(i);
      task.state = Task.State.QUEUED;
      if (!task.shard.open) {
        finish(task);
      } else if (!blocked.contains(task.lane)) {
        boolean over = ended(task, work.timedOut ? timedOut() : work.outcomes.get(i));
        if (!over && work.tasks.size() > 1) {
          blocked.add(task.lane); // later items of its key count as not run
        }
      }
      if (task.state != Task.State.COPYING) {
        inactive(task);
      }
    }
    pump();
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
    if (outcome instanceof Outcome.NotRun notRun) {
      member.dependencyPause.notRun();
      hold(task, Duration.between(now(), notRun.retryAt()), null);
      return false;
    }
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
    if (task.release != null) { // its shard went while it ran; its release begins anew elsewhere
      lane.domain.unordered.remove(task);
      member.ownership.dropIfEmpty(lane.domain);
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
    if (owned.open) {
      member.ownership.grant(owned);
    } else {
      member.ownership.dropIfEmpty(lane.domain);
    }
  }

  private Instant now() {
    return member.runtime.clock().instant();
  }
}
