package dev.waybill.conformance.fault;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * A fault in force. It ends by {@link #heal()}, by its deadline, or when its proxy closes,
 * whichever comes first.
 *
 * <p>Thread-safe.
 */
public final class ActiveFault implements Fault {
  private final TcpFault fault;
  private final long deadline;
  private final Consumer<ActiveFault> healer;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private long bites;
  private boolean healed;

  ActiveFault(TcpFault fault, Duration healAfter, Consumer<ActiveFault> healer) {
    this.fault = fault;
    this.deadline = System.nanoTime() + healAfter.toNanos();
    this.healer = healer;
  }

  /** Returns what was injected. */
  public TcpFault fault() {
    return fault;
  }

  /**
   * Returns how often the fault has bitten: bytes delayed, held, swallowed or slowed; connections
   * reset or closed; connection attempts seen to be refused.
   */
  public long bites() {
    lock.lock();
    try {
      return bites;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until the fault was seen to bite at least once.
   *
   * @return false if it did not within {@code max}, or healed first
   */
  @Override
  public boolean awaitEffective(Duration max) {
    return await(max, true);
  }

  /** Tells whether the fault is over. */
  public boolean isHealed() {
    lock.lock();
    try {
      return healed;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Ends the fault and waits a short while until the proxy works without it. Does nothing if it has
   * ended already.
   */
  public void heal() {
    if (!isHealed()) {
      healer.accept(this);
    }
  }

  /**
   * Waits until the fault is over, by {@link #heal()} or by its deadline.
   *
   * @return false if it is not within {@code max}
   */
  public boolean awaitHealed(Duration max) {
    return await(max, false);
  }

  /** Same as {@link #heal()}. */
  @Override
  public void close() {
    heal();
  }

  @Override
  public String toString() {
    return fault + (isHealed() ? " (healed)" : " (active)");
  }

  boolean isOverdue(long now) {
    return deadline - now <= 0;
  }

  long nanosLeft(long now) {
    return Math.max(0, deadline - now);
  }

  void bite(long times) {
    change(() -> bites += times);
  }

  void markHealed() {
    change(() -> healed = true);
  }

  private void change(Runnable update) {
    lock.lock();
    try {
      update.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private boolean await(Duration max, boolean forBite) {
    lock.lock();
    try {
      long left = max.toNanos();
      while (!healed && !(forBite && bites > 0) && left > 0) {
        left = changed.awaitNanos(left);
      }
      return forBite ? bites > 0 : healed;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }
}
