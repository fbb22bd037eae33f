package dev.waybill.engine;

import dev.waybill.spi.AttemptRecord;
import dev.waybill.spi.BinderSubscription;
import dev.waybill.spi.Inbound;
import dev.waybill.spi.Settlement;
import dev.waybill.spi.Shard;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Notes what the engine asks of a subscription; what completes later is the test's to complete. */
final class ScriptedSubscription implements BinderSubscription {
  /** One call of {@link #record}. */
  static final class Recorded {
    final String id;
    final AttemptRecord attempt;
    final CompletableFuture<Void> done = new CompletableFuture<>();

    Recorded(String id, AttemptRecord attempt) {
      this.id = id;
      this.attempt = attempt;
    }
  }

  /** What was granted last. */
  record Credit(int messages, long bytes) {}

  final List<String> acked = new ArrayList<>();
  final List<String> released = new ArrayList<>();
  final List<Recorded> records = new ArrayList<>();
  final Map<Shard, Credit> credit = new HashMap<>();
  final List<Credit> grants = new ArrayList<>();
  final CompletableFuture<Void> ready = new CompletableFuture<>();
  final List<CompletableFuture<Void>> flushes = new ArrayList<>();

  /** What the broker does while it is told of a settlement. */
  Runnable onSettle = () -> {};

  boolean autoRecord = true;
  boolean autoFlush = true;
  boolean fetching = true;
  boolean closed;

  @Override
  public CompletionStage<Void> ready() {
    return ready;
  }

  @Override
  public void demand(Shard shard, int messages, long bytes) {
    credit.put(shard, new Credit(messages, bytes));
    grants.add(new Credit(messages, bytes));
  }

  @Override
  public void settle(Inbound delivery, Settlement how) {
    (how instanceof Settlement.Ack ? acked : released).add(((Letter) delivery).id);
    onSettle.run();
  }

  @Override
  public CompletionStage<Void> record(Inbound delivery, AttemptRecord attempt) {
    Recorded recorded = new Recorded(((Letter) delivery).id, attempt);
    records.add(recorded);
    if (autoRecord) {
      recorded.done.complete(null);
    }
    return recorded.done;
  }

  @Override
  public CompletionStage<Void> flush() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    flushes.add(done);
    if (autoFlush) {
      done.complete(null);
    }
    return done;
  }

  @Override
  public CompletionStage<Void> stopFetching() {
    fetching = false;
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<Void> close() {
    closed = true;
    return CompletableFuture.completedFuture(null);
  }
}
