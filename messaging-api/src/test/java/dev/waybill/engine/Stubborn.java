package dev.waybill.engine;

import java.util.concurrent.CompletableFuture;

/** A handler that takes no notice of being cancelled: it ends when the test lets it. */
final class Stubborn {
  private Stubborn() {}

  static Handler of(ScriptedHandler handler) {
    return new Handler.Single(
        attempt -> {
          String id = attempt.event().getId();
          handler.calls.add(id + "#" + attempt.number());
          CompletableFuture<Void> real = new CompletableFuture<>();
          handler.open.put(id, real);
          return new CompletableFuture<Void>() {
            {
              real.thenRun(() -> complete(null));
            }

            @Override
            public boolean cancel(boolean mayInterruptIfRunning) {
              return false;
            }
          };
        },
        true);
  }
}
