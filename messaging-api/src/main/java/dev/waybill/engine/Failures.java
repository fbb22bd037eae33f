package dev.waybill.engine;

import dev.waybill.Capabilities.Attempts;
import dev.waybill.DeadLetterPolicy;
import dev.waybill.DeadLetterReason;
import dev.waybill.DeliveryMode;
import dev.waybill.MalformedEventException;
import dev.waybill.Ordering;
import dev.waybill.spi.Address;
import dev.waybill.spi.ControlHeaders;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.Payload;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides what follows a failed attempt. Owned by the member's mailbox. */
final class Failures {
  private static final Logger log = LoggerFactory.getLogger(Failures.class);

  /** What a handler may ask for at most; nobody who asks for more means it. */
  private static final Duration LONGEST = Duration.ofDays(365);

  private final GroupMember member;
  private final MemberSettings settings;

  Failures(GroupMember member) {
    this.member = member;
    settings = member.settings;
  }

  /** Gives up, before any attempt here, what earlier owners spent the attempts of. */
  boolean isSpent(Task task) {
    boolean volatileLoop =
        member.capabilities.attempts() == Attempts.VOLATILE
            && task.inbound.crashes() >= settings.crashBudget() + settings.retry().maxAttempts();
    if (task.failed < settings.retry().maxAttempts() && !volatileLoop) {
      return false;
    }
    task.shard.active++;
    boolean killer = task.inbound.diedAlone() || volatileLoop;
    giveUp(task, killer ? DeadLetterReason.CRASH_LOOP : DeadLetterReason.EXHAUSTED);
    if (task.state != Task.State.COPYING) {
      member.flow.inactive(task);
    }
    return true;
  }

  /** An attempt failed; the task's shard is still ours. */
  void failed(Task task, Throwable error) {
    task.failedNow(now(), error);
    boolean eventToBlame = !settings.retry().isRetryable(error);
    boolean paused = member.dependencyPause.failed(task, error, eventToBlame);
    if (task.settledEarly) {
      task.failed++;
      member.telemetry.discarded.add(1);
      member.flow.settle(task);
      return;
    }
    if (paused) {
      member.flow.lineUpAgain(task);
      return;
    }
    task.failed++;
    Optional<Duration> delay =
        settings.retry().nextDelay(task.failed, error, member.runtime.random().nextDouble());
    if (delay.isPresent()) {
      retry(task, delay.get().compareTo(LONGEST) < 0 ? delay.get() : LONGEST);
    } else if (task.release != null) {
      task.release.failed(task);
    } else {
      giveUp(task, reason(error));
    }
  }

  /** It is no event, so no attempt was made and none will be; the task's shard is still ours. */
  void undecodable(Task task, MalformedEventException error) {
    task.failedNow(now(), error);
    if (task.settledEarly) {
      member.telemetry.discarded.add(1);
      member.flow.settle(task);
    } else if (task.release != null) {
      task.release.failed(task);
    } else {
      giveUp(task, DeadLetterReason.UNDECODABLE);
    }
  }

  private DeadLetterReason reason(Throwable error) {
    return settings.retry().isRetryable(error)
        ? DeadLetterReason.EXHAUSTED
        : DeadLetterReason.NON_RETRYABLE;
  }

  private void retry(Task task, Duration delay) {
    member.telemetry.retried.add(1);
    boolean tooLong = delay.compareTo(settings.holdLimit()) > 0;
    if (tooLong && mayHop(task)) {
      hop(task, now().plus(delay));
    } else {
      Duration wait = tooLong && settings.ordering() == Ordering.KEY ? settings.holdLimit() : delay;
      member.flow.hold(task, wait, member.flow.record(task, now().plus(wait)));
    }
  }

  /** Whether it may go round through the group's inlet. */
  boolean mayHop(Task task) {
    return settings.ordering() == Ordering.NONE
        && member.capabilities.inlet()
        && task.release == null;
  }

  /** Sends round once more what came round and is not due for long. */
  void hopOn(Task task, Instant notBefore) {
    task.shard.active++;
    hop(task, notBefore);
  }

  /**
   * Sends it round through the group's inlet: its order is given up by configuration. The broker
   * keeps it as long as it can; what still comes before its time is held, or goes round again.
   */
  private void hop(Task task, Instant notBefore) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put(ControlHeaders.ATTEMPTS, Integer.toString(task.failed));
    headers.put(ControlHeaders.NOT_BEFORE, notBefore.toString());
    if (task.firstFailure != null) {
      headers.put(ControlHeaders.FIRST_FAILURE, task.firstFailure.toString());
    }
    String replays =
        task.inbound.viaInlet() ? task.inbound.header(ControlHeaders.DL_REPLAYS) : null;
    if (replays != null) {
      headers.put(ControlHeaders.DL_REPLAYS, replays);
    }
    if (task.inbound.key() != null) {
      headers.put(ControlHeaders.KEY, task.inbound.key());
    }
    Outbound copy =
        new Outbound(
            Address.inlet(settings.destination(), settings.group()),
            new Payload.Raw(task.inbound.raw().withControlHeaders(headers)),
            task.inbound.key(),
            brokersPart(Duration.between(now(), notBefore)),
            null,
            0);
    task.state = Task.State.COPYING;
    member.copies.store(List.of(copy), task::isLive, () -> copied(task));
  }

  /** How much of a wait the broker can take over. */
  private Duration brokersPart(Duration wait) {
    Duration most = member.capabilities.maxPublishDelay();
    Duration part = wait.compareTo(most) < 0 ? wait : most;
    return part.isNegative() ? Duration.ZERO : part;
  }

  private void copied(Task task) {
    if (task.isLive()) {
      member.flow.settle(task);
    }
    member.flow.inactive(task);
    member.flow.pump();
  }

  /** No further attempt. The task counts as active until its copy is stored. */
  private void giveUp(Task task, DeadLetterReason reason) {
    if (settings.deadLetters() == DeadLetterPolicy.DISCARD
        || settings.mode() == DeliveryMode.AT_MOST_ONCE) {
      member.telemetry.discarded.add(1);
      member.flow.settle(task);
      log.warn( // last, as everywhere: looking at a user's exception may fail
          "Event at {} of '{}' is discarded ({}) after {} attempts, as its dead-letter policy says",
          task.inbound.position(),
          settings.name(),
          reason,
          task.failed,
          task.lastError);
      return;
    }
    task.state = Task.State.COPYING;
    if (task.ranAlone) { // it ended: whoever dies before the copy is stored did not die of it
      member.flow.record(task, now());
    } else if (task.shard.revoking) {
      recordIfSpent(task);
    }
    member.copies.store(
        DeadLetterCopy.of(task, settings, reason, now()),
        task::isLive,
        () -> deadLettered(task, reason));
  }

  /**
   * Its copy may not be stored before somebody else has the event: who then must know that there is
   * no attempt left. Not done for every dead letter, since the next owner does not know the
   * failure.
   */
  void recordIfSpent(Task task) {
    boolean recorded = task.inbound.priorAttempts() >= task.failed;
    if (task.state == Task.State.COPYING
        && task.failed >= settings.retry().maxAttempts()
        && !recorded) { // else it would be forgotten that it died alone
      member.flow.record(task, now());
    }
  }

  private void deadLettered(Task task, DeadLetterReason reason) {
    member.telemetry.deadLettered.add(1);
    goOnAfter(task);
    log.warn(
        "Event at {} of '{}' is a dead letter now ({}) after {} attempts",
        task.inbound.position(),
        settings.name(),
        reason,
        task.failed,
        task.lastError);
  }

  private void goOnAfter(Task task) {
    if (settings.deadLetters() == DeadLetterPolicy.PARK_KEY
        && task.inbound.key() != null
        && task.isLive()) {
      member.parking.park(task, () -> copied(task));
      return;
    }
    if (settings.deadLetters() == DeadLetterPolicy.STOP) {
      member.stop(
          "the event at " + task.inbound.position() + " was dead-lettered; resume() goes on");
    }
    copied(task);
  }

  private Instant now() {
    return member.runtime.clock().instant();
  }
}
