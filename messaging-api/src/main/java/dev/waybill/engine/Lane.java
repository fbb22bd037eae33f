package dev.waybill.engine;

import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The deliveries of one key in one domain, first in first out; only the head is ever handled. An
 * event without a key has a lane to itself. Owned by the member's mailbox.
 */
final class Lane {
  final Domain domain;
  final @Nullable String key;
  private @Nullable Task head;
  private @Nullable ArrayDeque<Task> rest;

  Lane(Domain domain, @Nullable String key) {
    this.domain = domain;
    this.key = key;
  }

  @Nullable Task head() {
    return head;
  }

  /** True if the task became the head. */
  boolean add(Task task) {
    if (head == null) {
      head = task;
      return true;
    }
    if (rest == null) {
      rest = new ArrayDeque<>(4);
    }
    rest.add(task);
    return false;
  }

  /** Takes the head off and answers the next one. */
  @Nullable Task advance() {
    head = rest == null ? null : rest.poll();
    return head;
  }

  /** Takes out a task that waits behind the head. */
  void remove(Task task) {
    if (rest != null) {
      rest.remove(task);
    }
  }

  /** The tasks behind the head, in order, for batches. */
  Iterable<Task> behindHead() {
    return rest == null ? List.of() : rest;
  }

  /** Takes out the shard's tasks that do not run, keeping the order of the others. */
  void drop(ShardState shard) {
    if (rest != null) {
      rest.removeIf(task -> dropped(task, shard));
    }
    if (head != null && dropped(head, shard)) {
      head = rest == null ? null : rest.poll();
    }
  }

  private static boolean dropped(Task task, ShardState shard) {
    if (task.shard != shard || !task.isDroppable()) {
      return false;
    }
    task.drop();
    return true;
  }
}
