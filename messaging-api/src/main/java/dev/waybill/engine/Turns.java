package dev.waybill.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Who is next in a world with one thread: the one who has waited longest, or anybody. Each line
 * keeps its own order. Not thread-safe.
 */
final class Turns {
  /** Tasks that run one after the other. */
  final class Line {
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();

    void add(Runnable task) {
      if (tasks.isEmpty()) {
        busy.add(this);
      }
      tasks.add(task);
    }
  }

  private final @Nullable Random random;
  private final List<Line> busy = new ArrayList<>();
  private final Line only = new Line();

  /**
   * @param random decides whose turn it is; null for one line of all
   */
  Turns(@Nullable Random random) {
    this.random = random;
  }

  Line newLine() {
    return random == null ? only : new Line();
  }

  /** The next task, or null if nobody has any. */
  @Nullable Runnable next() {
    if (busy.isEmpty()) {
      return null;
    }
    int place = random == null ? 0 : random.nextInt(busy.size());
    Line line = busy.get(place);
    Runnable task = line.tasks.poll();
    if (line.tasks.isEmpty()) {
      busy.set(place, busy.get(busy.size() - 1));
      busy.remove(busy.size() - 1);
    }
    return task;
  }
}
