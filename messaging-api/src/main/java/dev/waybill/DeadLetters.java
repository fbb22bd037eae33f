package dev.waybill;

import dev.waybill.engine.DeadLetterDesk;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The dead letters of one group: look, count, replay, discard, release. Works in any process that
 * can reach the broker, whether it is a member of the group or not. Thread-safe; nothing blocks.
 */
public final class DeadLetters {
  private final DeadLetterDesk desk;

  DeadLetters(DeadLetterDesk desk) {
    this.desk = desk;
  }

  /**
   * A page of dead letters.
   *
   * @param letters in the order they were given up
   * @param next for the next page, or null at the end as of now
   */
  public record Page(List<DeadLetter> letters, @Nullable String next) {}

  /**
   * Reads dead letters, oldest first, without those replayed, discarded or released. Where the
   * broker's capabilities say {@link Capabilities.Browse#DESTRUCTIVE}, reading may change their
   * order.
   *
   * @param cursor {@link Page#next} of the page before, or null to begin
   * @param max most letters of the page; a page may hold fewer, or none, and still not be the last
   */
  public CompletableFuture<Page> browse(@Nullable String cursor, int max) {
    return desk.browse(cursor, max)
        .thenApply(
            page -> new Page(page.items().stream().map(DeadLetter::new).toList(), page.next()));
  }

  /** How many there are. Reads them all. */
  public CompletableFuture<Long> count() {
    return desk.count();
  }

  /**
   * Sends those that {@code which} chooses back to this group alone, as fresh events: attempts
   * begin at 1. Each is a dead letter no more once its copy is stored. Dead letters that came after
   * this call are left alone. An event whose key is parked is parked again: use {@link #release}.
   *
   * @return how many were sent
   */
  public CompletableFuture<Integer> replay(Predicate<DeadLetter> which) {
    return desk.replay(inbound -> which.test(new DeadLetter(inbound)));
  }

  /**
   * Removes those that {@code which} chooses, for ever.
   *
   * @return how many were removed
   */
  public CompletableFuture<Integer> discard(Predicate<DeadLetter> which) {
    return desk.discard(inbound -> which.test(new DeadLetter(inbound)));
  }

  /**
   * Lets a parked key go on: the member that owns the key runs its dead letters, in order, then
   * what arrived meanwhile, and the key is live again. An event that fails once more parks the key
   * again, and stops the release. Releasing twice, or a key that is not parked, is harmless.
   *
   * @return completes when the broker has the request; the release itself begins as soon as a
   *     member owns the key
   * @throws UnsupportedCapabilityException by the future, where the broker keeps no group state
   */
  public CompletableFuture<Void> release(String key) {
    return desk.release(key);
  }
}
