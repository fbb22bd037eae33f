package dev.waybill.memory;

import dev.waybill.spi.GroupStateStore;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Group state as a map in the broker: durable as long as the broker is. */
final class MemoryGroupState implements GroupStateStore {
  private final Session session;
  private final GroupLookup lookup;

  MemoryGroupState(Session session, GroupLookup lookup) {
    this.session = session;
    this.lookup = lookup;
  }

  @Override
  public CompletionStage<Map<String, String>> load(String destination, String group, String scope) {
    String what = "Loading state";
    return session.ask(
        what,
        () ->
            // Sorted, for whoever walks through it must do so in the same order in every run.
            new TreeMap<>(
                lookup.withState(what, destination, group).state.getOrDefault(scope, Map.of())));
  }

  @Override
  public CompletionStage<Void> put(
      String destination, String group, String scope, String key, @Nullable String value) {
    String what = "Writing state";
    return session
        .ask(
            what,
            () -> {
              Map<String, String> entries =
                  lookup
                      .withState(what, destination, group)
                      .state
                      .computeIfAbsent(scope, absent -> new TreeMap<>());
              if (value == null) {
                entries.remove(key);
              } else {
                entries.put(key, value);
              }
              return key;
            })
        .thenAccept(written -> {});
  }
}
