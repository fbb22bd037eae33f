package org.example.jdbcqueue;

import dev.waybill.spi.DeadLetterBrowser;
import dev.waybill.spi.Shard;
import dev.waybill.spi.support.PhysicalNames;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Reads the dead letters of groups; reading changes nothing. Thread-safe. */
final class QueueDeadLetters implements DeadLetterBrowser {
  private final Desk desk;
  private final PhysicalNames names;

  QueueDeadLetters(Desk desk, PhysicalNames names) {
    this.desk = desk;
    this.names = names;
  }

  @Override
  public CompletionStage<Page> browse(
      String destination, String group, @Nullable String cursor, int max) {
    String what = "Browsing dead letters";
    Shard nowhere = new Shard(destination, "dead-letters", "dead-letters", 0);
    long after = cursor == null ? 0 : Long.parseLong(cursor);
    return desk.ask(
        what,
        session -> {
          long id =
              Groups.with(session, "dead_letters", names.destination(destination), group, what);
          List<QueueInbound> page =
              session.query(
                  "SELECT id, event_key, content, stored_at FROM waybill_dead_letter"
                      + " WHERE group_id = ? AND id > ? ORDER BY group_id, id"
                      + " FETCH FIRST ? ROWS ONLY",
                  row -> QueueInbound.letter(row, nowhere),
                  id,
                  after,
                  max);
          return new Page(page, page.size() < max ? null : page.get(page.size() - 1).position());
        });
  }

  @Override
  public boolean canRemove() {
    return true;
  }

  @Override
  public CompletionStage<Void> remove(
      String destination, String group, Collection<String> positions) {
    String what = "Removing dead letters";
    Long[] ids = positions.stream().map(Long::valueOf).toArray(Long[]::new);
    return desk.ask(
            what,
            session -> {
              long id =
                  Groups.with(session, "dead_letters", names.destination(destination), group, what);
              return session.update(
                  "DELETE FROM waybill_dead_letter WHERE group_id = ? AND id = ANY(?)", id, ids);
            })
        .thenAccept(removed -> {});
  }
}
