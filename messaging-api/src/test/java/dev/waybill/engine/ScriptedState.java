package dev.waybill.engine;

import dev.waybill.spi.GroupStateStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Group state as a map; answers at once, or when the test lets it. */
final class ScriptedState implements GroupStateStore {
  final Map<String, Map<String, String>> scopes = new TreeMap<>();
  final List<CompletableFuture<Void>> held = new ArrayList<>();
  final List<String> writes = new ArrayList<>();
  boolean holdLoads;
  boolean holdPuts;

  Map<String, String> scope(String scope) {
    return scopes.computeIfAbsent(scope, absent -> new TreeMap<>());
  }

  @Override
  public CompletionStage<Map<String, String>> load(String destination, String group, String scope) {
    Map<String, String> now = new TreeMap<>(scope(scope));
    return gate(holdLoads).thenApply(ok -> now);
  }

  @Override
  public CompletionStage<Void> put(
      String destination, String group, String scope, String key, @Nullable String value) {
    writes.add(key + "=" + value);
    return gate(holdPuts)
        .thenAccept(
            ok -> {
              if (value == null) {
                scope(scope).remove(key);
              } else {
                scope(scope).put(key, value);
              }
            });
  }

  private CompletableFuture<Void> gate(boolean hold) {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    if (hold) {
      held.add(gate);
    } else {
      gate.complete(null);
    }
    return gate;
  }
}
