package dev.waybill.engine;

import dev.waybill.SubscriptionState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a member: running handlers end and are settled, the rest goes back at once, and it all
 * ends by its deadline. Owned by the member's mailbox, but for {@link #begin}.
 */
final class Closing {
  private static final Logger log = LoggerFactory.getLogger(Closing.class);

  /** What is kept back from the time given, to settle and leave after handlers were interrupted. */
  private static final Duration RESERVE = Duration.ofSeconds(2);

  private final GroupMember member;
  private final List<AutoCloseable> last = new ArrayList<>();
  private final CompletableFuture<Void> handlersEnded = new CompletableFuture<>();
  private final CompletableFuture<Void> othersEnded = new CompletableFuture<>();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private boolean begun;
  private final Set<Work> callersOwn = new HashSet<>();

  Closing(GroupMember member) {
    this.member = member;
  }

  /** Something to close with the member. Before {@link #begin} only. */
  void andThen(AutoCloseable resource) {
    last.add(resource);
  }

  /** Completes when the member has left. */
  CompletionStage<Void> closed() {
    return closed;
  }

  CompletionStage<Void> begin(Duration within, Thread caller) {
    CompletableFuture<Void> answer = new CompletableFuture<>();
    member.mailbox.post(
        () -> {
          Work own = ownOf(caller);
          if (own != null) {
            callersOwn.add(own);
          }
          if (!begun) {
            begun = true;
            begin(within);
          }
          check();
          (own == null ? closed : othersEnded).thenRun(() -> answer.complete(null));
        });
    return answer;
  }

  private @Nullable Work ownOf(Thread caller) {
    for (Work work : member.dispatcher.running()) {
      if (work.runsOn(caller)) {
        return work;
      }
    }
    return null;
  }

  private void begin(Duration within) {
    member.closingIs(SubscriptionState.CLOSING);
    member.dispatcher.takeBack(member.flow::tookBack);
    CompletionStage<Void> stopped = member.subscription().stopFetching();
    member.ownership.handBackUnstarted();
    Duration patience = withoutReserve(within);
    member.runtime.schedule(patience, () -> member.mailbox.post(this::outOfTime));
    member.runtime.schedule(within, () -> member.mailbox.post(this::leave));
    handlersEnded
        .thenCombine(stopped.exceptionally(error -> null), (ended, ok) -> null)
        .thenRun(() -> member.mailbox.post(this::flush));
    check();
  }

  /** When to interrupt handlers of which something must be over within a time. */
  static Duration withoutReserve(Duration within) {
    Duration reserve = within.dividedBy(10);
    return within.minus(reserve.compareTo(RESERVE) < 0 ? reserve : RESERVE);
  }

  /** Looks whether everything that must end has ended. */
  void check() {
    if (!begun) {
      return;
    }
    int active = member.ownership.active();
    int own = 0; // handlers that wait for this end themselves
    for (Work work : callersOwn) {
      own += work.isRunning() ? work.tasks.size() : 0;
    }
    if (active <= own) {
      othersEnded.complete(null);
    }
    if (active == 0) {
      handlersEnded.complete(null);
    }
  }

  private void outOfTime() {
    if (!handlersEnded.isDone()) {
      log.warn(
          "Closing '{}': {} handlers or copies did not end in time; they are interrupted and their"
              + " events go to other members",
          member.settings.name(),
          member.ownership.active());
      for (Work work : member.dispatcher.running()) {
        work.cutShort = true; // failing of that is no attempt
        member.suspects.cutShort(work);
        work.interrupt(false);
      }
      othersEnded.complete(null);
      handlersEnded.complete(null);
    }
  }

  private void flush() {
    member.subscription().flush().whenComplete((ok, error) -> member.mailbox.post(this::leave));
  }

  private void leave() {
    if (member.state() == SubscriptionState.CLOSED) {
      return;
    }
    member.closingIs(SubscriptionState.CLOSED);
    member.runtime.soloGate().leave(member);
    member
        .subscription()
        .close()
        .whenComplete((ok, error) -> member.mailbox.post(() -> left(error)));
  }

  private void left(@Nullable Throwable error) {
    if (error != null) {
      log.warn("'{}' left its group with a problem", member.settings.name(), error);
    }
    member.copies.close();
    member.dispatcher.close();
    for (AutoCloseable resource : last) {
      try {
        resource.close();
      } catch (Exception e) {
        log.warn("Closing '{}' met a problem", member.settings.name(), e);
      }
    }
    log.info("Closed '{}'", member.settings.name());
    othersEnded.complete(null);
    closed.complete(null);
  }
}
