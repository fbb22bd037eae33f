package dev.waybill.spi;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** An extension of a {@link Binder}: reads the dead letters of a group. Thread-safe. */
public interface DeadLetterBrowser {
  /**
   * A page of dead letters in the order they were written. The shard of the items has no meaning.
   *
   * @param cursor where the last page ended, or null to begin
   * @param max most items of the page
   */
  CompletionStage<Page> browse(String destination, String group, @Nullable String cursor, int max);

  /** Whether {@link #remove} works; if not, the engine marks what is done in the group state. */
  boolean canRemove();

  /** Deletes dead letters by position; those that are gone already are no error. */
  CompletionStage<Void> remove(String destination, String group, Collection<String> positions);

  /**
   * Some dead letters.
   *
   * @param items in order
   * @param next where to go on, or null if the end, as of now, was reached
   */
  record Page(List<? extends Inbound> items, @Nullable String next) {}
}
