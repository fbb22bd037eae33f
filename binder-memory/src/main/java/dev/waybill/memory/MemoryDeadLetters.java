package dev.waybill.memory;

import dev.waybill.UnsupportedCapabilityException;
import dev.waybill.spi.DeadLetterBrowser;
import dev.waybill.spi.Shard;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Reads the dead letters of a group; browsing changes nothing. Only queues can delete from them.
 */
final class MemoryDeadLetters implements DeadLetterBrowser {
  private final Session session;
  private final GroupLookup lookup;

  MemoryDeadLetters(Session session, GroupLookup lookup) {
    this.session = session;
    this.lookup = lookup;
  }

  @Override
  public CompletionStage<Page> browse(
      String destination, String group, @Nullable String cursor, int max) {
    String what = "Browsing dead letters";
    return session.ask(
        what,
        () -> {
          DeadLetterStore store = lookup.deadLetters(what, destination, group);
          return page(
              store, new Shard(destination, "dead-letters", "dead-letters", 0), cursor, max);
        });
  }

  private static Page page(DeadLetterStore store, Shard shard, @Nullable String cursor, int max) {
    List<MemoryInbound> items = new ArrayList<>();
    Long last = cursor == null ? null : Long.valueOf(cursor);
    for (Stored letter : store.after(last, max)) {
      items.add(new MemoryInbound(shard, letter));
      last = letter.offset;
    }
    return new Page(items, last != null && store.hasAfter(last) ? last.toString() : null);
  }

  @Override
  public boolean canRemove() {
    return !session.core.settings.isLog();
  }

  @Override
  public CompletionStage<Void> remove(
      String destination, String group, Collection<String> positions) {
    String what = "Removing dead letters";
    if (!canRemove()) {
      return CompletableFuture.failedFuture(
          new UnsupportedCapabilityException(
              what + " failed: nothing is deleted from a log. Mark them in the group state.",
              null));
    }
    List<String> all = List.copyOf(positions);
    return session
        .ask(
            what,
            () -> {
              DeadLetterStore store = lookup.deadLetters(what, destination, group);
              all.forEach(position -> store.remove(Long.parseLong(position)));
              return all.size();
            })
        .thenAccept(removed -> {});
  }
}
