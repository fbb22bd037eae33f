package dev.waybill.memory;

import dev.waybill.spi.BinderRuntime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The state that the binders of a broker share, and the one lock that guards it. The lock is held
 * for changes of state only; what has to be told to anybody is posted to a {@link Session} and runs
 * there.
 */
final class BrokerCore {
  final BrokerSettings settings;
  final Map<String, MemoryDestination> destinations = new LinkedHashMap<>();
  final Faults faults = new Faults();
  final Alarms alarms;
  final Intake intake;
  private final ReentrantLock lock = new ReentrantLock();
  private final List<Session> sessions = new ArrayList<>();
  private List<Session> woken = new ArrayList<>();
  private boolean over;

  BrokerCore(BrokerSettings settings, BinderRuntime time) {
    this.settings = settings;
    this.alarms = new Alarms(this, time);
    this.intake = new Intake(this);
  }

  /** Makes a change, then wakes whoever was posted something by it. */
  void change(Runnable change) {
    lock.lock();
    try {
      change.run();
    } finally {
      unlock();
    }
  }

  /** A change with a result. */
  <T> T get(Supplier<T> change) {
    lock.lock();
    try {
      return change.get();
    } finally {
      unlock();
    }
  }

  private void unlock() {
    List<Session> toWake = List.of();
    if (!woken.isEmpty()) {
      toWake = woken;
      woken = new ArrayList<>();
    }
    Runnable timing = alarms.timing();
    lock.unlock();
    // Without the lock, because executors and timers may have locks of their own.
    toWake.forEach(Session::wake);
    if (timing != null) {
      timing.run();
    }
  }

  boolean isLockedByCaller() {
    return lock.isHeldByCurrentThread();
  }

  void willWake(Session session) {
    woken.add(session);
  }

  /** Takes a new binder; false if the broker has ended with its last one. */
  boolean attach(Session session) {
    if (over) {
      return false;
    }
    sessions.add(session);
    alarms.hostedBy(sessions.get(0).runtime);
    return true;
  }

  void detach(Session session) {
    sessions.remove(session);
    alarms.hostedBy(sessions.isEmpty() ? null : sessions.get(0).runtime);
  }

  /** The last binder may have been closed in good order: if so, nobody is to come after it. */
  void endUnlessRetained() {
    over = sessions.isEmpty() && !settings.retain();
  }

  boolean isOver() {
    return over;
  }

  /** Of the binders that are open, in the order they were opened. */
  List<Session> sessions() {
    return sessions;
  }
}
