package dev.waybill.conformance.cli;

import dev.waybill.conformance.RunListener;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Tells how a run gets on: by one line that changes where there is a terminal, else by a line for
 * each scenario. Thread-safe.
 */
final class ProgressLine implements RunListener {
  private static final int WIDTH = 79;

  private final PrintWriter out;
  private final boolean isTerminal;
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by lock.
  private final Set<String> playing = new TreeSet<>();
  private int planned;
  private int ended;

  ProgressLine(PrintWriter out, boolean isTerminal) {
    this.out = out;
    this.isTerminal = isTerminal;
  }

  @Override
  public void planned(int scenarios) {
    alone(
        () -> {
          planned = scenarios;
          if (!isTerminal) {
            out.println("to be played: " + scenarios);
          }
        });
  }

  @Override
  public void begun(String scenario) {
    alone(
        () -> {
          playing.add(scenario);
          show();
        });
  }

  @Override
  public void ended(String scenario, Duration took) {
    alone(
        () -> {
          playing.remove(scenario);
          ended++;
          show();
          if (!isTerminal) {
            String seconds = String.format(Locale.ROOT, "%.1f s", took.toMillis() / 1e3);
            out.println("%d of %d played: %s, %s".formatted(ended, planned, scenario, seconds));
          }
        });
  }

  /** Leaves an empty line to whoever writes next. */
  void clear() {
    alone(() -> over(""));
    alone(() -> out.print(isTerminal ? "\r" : ""));
  }

  private void show() {
    over("%d of %d played; now: %s".formatted(ended, planned, String.join(", ", playing)));
  }

  /** Writes over the line of a terminal. */
  private void over(String text) {
    if (isTerminal) {
      String cut = text.length() > WIDTH ? text.substring(0, WIDTH - 3) + "..." : text;
      out.print("\r" + cut + " ".repeat(WIDTH - cut.length()));
      out.flush();
    }
  }

  private void alone(Runnable deed) {
    lock.lock();
    try {
      deed.run();
    } finally {
      lock.unlock();
    }
  }
}
