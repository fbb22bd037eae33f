package org.example.jdbcqueue;

import dev.waybill.spi.GroupStateStore;
import dev.waybill.spi.support.PhysicalNames;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Group state: a row for each entry. Written in call order, because the desk is one thread. */
final class QueueGroupState implements GroupStateStore {
  private final Desk desk;
  private final PhysicalNames names;

  QueueGroupState(Desk desk, PhysicalNames names) {
    this.desk = desk;
    this.names = names;
  }

  @Override
  public CompletionStage<Map<String, String>> load(String destination, String group, String scope) {
    String what = "Loading state";
    return desk.ask(
        what,
        session -> {
          long id = Groups.with(session, "state", names.destination(destination), group, what);
          List<Map.Entry<String, String>> entries =
              session.query(
                  "SELECT entry, content FROM waybill_state WHERE group_id = ? AND scope = ?",
                  row -> Map.entry(row.getString(1), row.getString(2)),
                  id,
                  scope);
          Map<String, String> state = new HashMap<>();
          entries.forEach(entry -> state.put(entry.getKey(), entry.getValue()));
          return state;
        });
  }

  @Override
  public CompletionStage<Void> put(
      String destination, String group, String scope, String key, @Nullable String value) {
    String what = "Writing state";
    return desk.ask(
            what,
            session -> {
              long id = Groups.with(session, "state", names.destination(destination), group, what);
              session.update(
                  "DELETE FROM waybill_state WHERE group_id = ? AND scope = ? AND entry = ?",
                  id,
                  scope,
                  key);
              return value == null
                  ? 0
                  : session.update(
                      "INSERT INTO waybill_state (group_id, scope, entry, content)"
                          + " VALUES (?, ?, ?, ?)",
                      id,
                      scope,
                      key,
                      value);
            })
        .thenAccept(written -> {});
  }
}
