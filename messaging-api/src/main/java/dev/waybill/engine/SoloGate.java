package dev.waybill.engine;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Lets one suspect run while no other handler of the process does. Internal; may change or
 * disappear in any release. Costs nothing while there is no suspect: members are asked to fall
 * quiet only when somebody wants to be alone, and stay quiet while more suspects wait.
 *
 * <p>Thread-safe; members are never called under the lock.
 */
public final class SoloGate {
  /** Somebody who runs handlers. Called from any thread; must not block. */
  interface Member {
    /**
     * Look at {@link SoloGate#mustBeQuiet} again. While it is true start no handler but one that
     * was let through, and call {@link SoloGate#quiet} once none runs.
     */
    void gateChanged();
  }

  private record Request(Member member, Runnable whenAlone) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Set<Member> members = new LinkedHashSet<>();
  private final Set<Member> loud = new HashSet<>();
  private final ArrayDeque<Request> waiting = new ArrayDeque<>();
  private volatile boolean closing; // members have been asked to fall quiet
  private @Nullable Request holder;

  SoloGate() {}

  /** Joins; while {@link #mustBeQuiet} the new member starts nothing. */
  void join(Member member) {
    lock.lock();
    try {
      members.add(member);
    } finally {
      lock.unlock();
    }
  }

  /** Whether somebody is alone, or waits to be. */
  boolean mustBeQuiet() {
    return closing;
  }

  /** Leaves, with whatever it waited for or held. */
  void leave(Member member) {
    lock.lock();
    try {
      members.remove(member);
      loud.remove(member);
      waiting.removeIf(request -> request.member == member);
      if (holder != null && holder.member == member) {
        holder = null;
      }
    } finally {
      lock.unlock();
    }
    proceed();
  }

  /**
   * Asks to be alone; {@code whenAlone} runs once every member is quiet and it is this one's turn.
   */
  void request(Member member, Runnable whenAlone) {
    Set<Member> toQuiet = Set.of();
    lock.lock();
    try {
      waiting.add(new Request(member, whenAlone));
      if (!closing) {
        closing = true;
        loud.addAll(members);
        toQuiet = new LinkedHashSet<>(members);
      }
    } finally {
      lock.unlock();
    }
    toQuiet.forEach(Member::gateChanged);
    proceed();
  }

  /** Says that no handler of the member runs and none will start. */
  void quiet(Member member) {
    lock.lock();
    try {
      loud.remove(member);
    } finally {
      lock.unlock();
    }
    proceed();
  }

  /** Gives the turn back. */
  void done(Member member) {
    lock.lock();
    try {
      if (holder != null && holder.member == member) {
        holder = null;
      }
    } finally {
      lock.unlock();
    }
    proceed();
  }

  private void proceed() {
    Request next = null;
    Set<Member> toWake = Set.of();
    lock.lock();
    try {
      if (!closing || holder != null) {
        return;
      }
      if (waiting.isEmpty()) {
        closing = false;
        loud.clear();
        toWake = new LinkedHashSet<>(members);
      } else if (loud.isEmpty()) {
        next = waiting.remove();
        holder = next;
      }
    } finally {
      lock.unlock();
    }
    toWake.forEach(Member::gateChanged);
    if (next != null) {
      next.whenAlone.run();
    }
  }
}
