package dev.waybill.engine;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * {@code STRICT} order: one unconfirmed send per key, and after a failed one none until somebody
 * resumes. Thread-safe; only bookkeeping happens under the lock.
 */
final class KeyFences {
  private static final class Line {
    final ArrayDeque<PendingPublish> waiting = new ArrayDeque<>();
    @Nullable PendingPublish holder;
    boolean fenced;
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Line> lines = new HashMap<>();

  /** What a caller may do with a publish. */
  enum Turn {
    SEND,
    WAIT,
    FENCED
  }

  /** Takes the key's turn, or a place behind those before. */
  Turn enter(String key, PendingPublish publish) {
    lock.lock();
    try {
      Line line = lines.computeIfAbsent(key, k -> new Line());
      if (line.fenced) {
        return Turn.FENCED;
      }
      if (line.holder != null) {
        line.waiting.add(publish);
        return Turn.WAIT;
      }
      line.holder = publish;
      return Turn.SEND;
    } finally {
      lock.unlock();
    }
  }

  /**
   * It ended well, or without having been sent: gives its turn, or its place, away. Without effect
   * where it has neither any more, because somebody else decided about it.
   *
   * @return who has the turn now and must be sent, or null
   */
  @Nullable PendingPublish pass(String key, PendingPublish publish) {
    lock.lock();
    try {
      Line line = lines.get(key);
      if (line == null) {
        return null;
      }
      if (line.holder != publish) {
        line.waiting.remove(publish);
        return null;
      }
      PendingPublish next = line.waiting.poll();
      while (next != null && next.hasEnded()) {
        next = line.waiting.poll();
      }
      line.holder = next;
      if (next == null) {
        lines.remove(key);
      }
      return next;
    } finally {
      lock.unlock();
    }
  }

  /** The send of the key failed: the key is fenced; answers those that waited behind it. */
  List<PendingPublish> failed(String key) {
    lock.lock();
    try {
      Line line = lines.computeIfAbsent(key, k -> new Line());
      line.fenced = true;
      line.holder = null;
      List<PendingPublish> waiting = List.copyOf(line.waiting);
      line.waiting.clear();
      return waiting;
    } finally {
      lock.unlock();
    }
  }

  /** Opens a fenced key; without effect otherwise. */
  void resume(String key) {
    lock.lock();
    try {
      Line line = lines.get(key);
      if (line != null && line.fenced) {
        lines.remove(key);
      }
    } finally {
      lock.unlock();
    }
  }
}
