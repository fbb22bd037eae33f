package dev.waybill.engine;

import dev.waybill.spi.DeadLetterBrowser;
import dev.waybill.spi.Inbound;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Dead letters as a list; the cursor is an index. */
final class ScriptedLetters implements DeadLetterBrowser {
  final List<Letter> all = new ArrayList<>();
  boolean canRemove = true;

  /** Runs when somebody reads, before the answer. */
  Runnable onBrowse = () -> {};

  @Override
  public CompletionStage<Page> browse(
      String destination, String group, @Nullable String cursor, int max) {
    int from = cursor == null ? 0 : Integer.parseInt(cursor);
    int to = Math.min(all.size(), from + max);
    onBrowse.run();
    List<Inbound> items = new ArrayList<>(all.subList(Math.min(from, to), to));
    return CompletableFuture.completedFuture(
        new Page(items, to < all.size() ? Integer.toString(to) : null));
  }

  @Override
  public boolean canRemove() {
    return canRemove;
  }

  @Override
  public CompletionStage<Void> remove(
      String destination, String group, Collection<String> positions) {
    all.removeIf(letter -> positions.contains(letter.position()));
    return CompletableFuture.completedFuture(null);
  }
}
