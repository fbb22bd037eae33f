package dev.waybill.engine;

import dev.waybill.Capabilities.Attempts;
import dev.waybill.spi.AttemptRecord;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The crash-loop guard. A delivery that several owners in a row died with is run alone in the
 * process, its attempt made durable first, so that if the process dies again it is known which
 * event did it. Owned by the member's mailbox.
 */
final class Suspects {
  private static final Logger log = LoggerFactory.getLogger(Suspects.class);
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final GroupMember member;
  private final SoloGate gate;
  private boolean warned;

  Suspects(GroupMember member) {
    this.member = member;
    gate = member.runtime.soloGate();
  }

  /** Asks for the task to run alone. */
  void request(Task task) {
    if (!warned) {
      warned = true;
      log.warn(
          "{} members of '{}' in a row died; what they held, from {} on, runs one at a time now",
          task.inbound.crashes(),
          member.settings.name(),
          task.inbound.position());
    }
    gate.request(member, () -> member.mailbox.post(() -> alone(task)));
  }

  private void alone(Task task) {
    boolean ours = task.isLive() && !task.shard.revoking && task.state == Task.State.QUEUED;
    if (!ours || member.isClosing()) {
      gate.done(member);
    } else if (member.isPaused()) {
      gate.done(member);
      member.flow.hold(task, RETRY, null);
    } else {
      task.state = Task.State.COPYING;
      task.shard.active++;
      recordAlone(task)
          .whenComplete((ok, error) -> member.mailbox.post(() -> recorded(task, error == null)));
    }
  }

  /** It had its turn, and was taken back before it ran. */
  void tookBack(Task task) {
    gate.done(member);
    if (!task.shard.revoking && !member.isClosing()) {
      later(task);
    }
  }

  /** Asks again after a while; what was recorded for a turn that was not taken is put right. */
  void later(Task task) {
    member.flow.hold(
        task, RETRY, member.flow.record(task, member.runtime.clock().instant().plus(RETRY)));
  }

  /** It is interrupted because its member gives it up: what was recorded of it was no attempt. */
  void cutShort(Work work) {
    if (work.alone) {
      member.flow.record(work.tasks.get(0), member.runtime.clock().instant());
    }
  }

  private CompletionStage<Void> recordAlone(Task task) {
    return member.capabilities.attempts() == Attempts.DURABLE
        ? member.subscription().record(task.inbound, new AttemptRecord(task.failed + 1, null, true))
        : CompletableFuture.completedFuture(null);
  }

  private void recorded(Task task, boolean durable) {
    boolean ours = task.isLive() && !task.shard.revoking && !member.isClosing();
    if (task.state == Task.State.COPYING) {
      task.state = Task.State.QUEUED;
    }
    if (ours && task.leaseLost) {
      gate.done(member);
      task.drop();
      member.flow.forgo(task);
    } else if (ours && durable && !member.isPaused()) {
      task.ranAlone = true;
      member.dispatcher.start(List.of(task), true);
    } else {
      gate.done(member);
      if (ours) {
        later(task);
      }
    }
    member.flow.inactive(task);
  }
}
