package dev.waybill.conformance.fault;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads a child's output as it comes, copies it to the log and keeps what nobody has awaited. */
final class LineFeed {
  private static final int MAX_LINES = 10_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<String> lines = new ArrayDeque<>();
  private boolean ended;

  LineFeed(Process process, Path log) {
    Thread reader = new Thread(() -> read(process, log), "waybill-child-output-" + process.pid());
    reader.setDaemon(true);
    reader.start();
  }

  /** Returns the next matching line, or nothing when the output ends or the time is over. */
  @Nullable String await(Predicate<String> wanted, Duration max) {
    lock.lock();
    try {
      long left = max.toNanos();
      while (true) {
        for (String line = lines.poll(); line != null; line = lines.poll()) {
          if (wanted.test(line)) {
            return line;
          }
        }
        if (ended || left <= 0) {
          return null;
        }
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    } finally {
      lock.unlock();
    }
  }

  boolean hasEnded() {
    lock.lock();
    try {
      return ended;
    } finally {
      lock.unlock();
    }
  }

  private void read(Process process, Path log) {
    try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        Files.writeString(log, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        add(line);
      }
    } catch (IOException processGone) {
      // A killed process may leave a broken pipe; its output ends here either way.
    } finally {
      end();
    }
  }

  private void add(String line) {
    lock.lock();
    try {
      if (lines.size() == MAX_LINES) {
        lines.remove();
      }
      lines.add(line);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void end() {
    lock.lock();
    try {
      ended = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
