package dev.waybill.engine;

import dev.waybill.Backoff;
import dev.waybill.PauseOn;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Notices that what a handler depends on is down. While it is, nothing starts but, after each wait,
 * one probe. Owned by the member's mailbox.
 */
final class DependencyPause {
  private enum State {
    FLOWING,
    WAITING,
    PROBE_DUE,
    PROBING
  }

  private final PauseOn rule;
  private final Backoff backoff;
  private final EngineRuntime runtime;
  private final Mailbox mailbox;
  private final Runnable resumed;
  private final boolean[] failures;
  private int seen;
  private int failed;
  private State state = State.FLOWING;
  private @Nullable Task probe;
  private int waits;

  DependencyPause(
      MemberSettings settings, EngineRuntime runtime, Mailbox mailbox, Runnable resumed) {
    rule = settings.pauseOn();
    backoff = new Backoff(settings.pauseInitial(), 2, settings.pauseMax(), 0.1);
    this.runtime = runtime;
    this.mailbox = mailbox;
    this.resumed = resumed;
    failures = new boolean[rule.window()];
  }

  /** Whether nothing may start now. */
  boolean blocks() {
    return state == State.WAITING || state == State.PROBING;
  }

  boolean isPaused() {
    return state != State.FLOWING;
  }

  /** Something starts: if a probe was due, this is it. */
  void started(Task task) {
    if (state == State.PROBE_DUE) {
      state = State.PROBING;
      probe = task;
    }
  }

  /** The task's call ended without an answer: if it was the probe, another is due. */
  void notRun(Task task) {
    if (state == State.PROBING && task == probe) {
      state = State.PROBE_DUE;
      probe = null;
    }
  }

  void succeeded() {
    note(false);
    if (state != State.FLOWING) {
      state = State.FLOWING;
      probe = null;
      waits = 0;
      clear();
      resumed.run();
    }
  }

  /**
   * True if the failure pauses, or goes on pausing, and so is no attempt.
   *
   * @param eventToBlame whether it tells nothing about what the handler depends on, unless the rule
   *     names it
   */
  boolean failed(Task task, Throwable error, boolean eventToBlame) {
    boolean byType = rule.matches(error);
    boolean tellsNothing = eventToBlame || rule.failureRate() == 0;
    if (tellsNothing && !byType) { // an event that always fails must not prolong it for ever
      notRun(task);
      return false;
    }
    boolean byRate = note(true);
    if (state == State.FLOWING) {
      if (byType || byRate) {
        pause();
        return true;
      }
      return false;
    }
    if (state == State.PROBING && task == probe) {
      pause();
      return true;
    }
    return byType || rule.failureRate() > 0; // it ran when the pause began
  }

  private void pause() {
    state = State.WAITING;
    probe = null;
    Duration wait = backoff.delay(++waits, runtime.random().nextDouble());
    runtime.schedule(
        wait,
        () ->
            mailbox.post(
                () -> {
                  if (state == State.WAITING) {
                    state = State.PROBE_DUE;
                    resumed.run();
                  }
                }));
  }

  /** True if the last attempts together reach the rate. */
  private boolean note(boolean failure) {
    if (failures.length == 0) {
      return false;
    }
    int place = seen % failures.length;
    failed += (failure ? 1 : 0) - (failures[place] ? 1 : 0);
    failures[place] = failure;
    seen++;
    return seen >= failures.length && (double) failed / failures.length >= rule.failureRate();
  }

  private void clear() {
    Arrays.fill(failures, false);
    seen = 0;
    failed = 0;
  }
}
