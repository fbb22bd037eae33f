package dev.waybill.nats;

import static org.awaitility.Awaitility.await;

import dev.waybill.spi.AttemptRecord;
import dev.waybill.spi.DeliverySink;
import dev.waybill.spi.Inbound;
import dev.waybill.spi.Settlement;
import dev.waybill.spi.Shard;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;

/** A member of a group that writes down everything it is told. */
final class Member implements DeliverySink {
  private final CompletableFuture<NatsSubscription> subscription = new CompletableFuture<>();
  private final List<Inbound> deliveries = new CopyOnWriteArrayList<>();
  private final List<String> log = new CopyOnWriteArrayList<>();
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();
  private final Map<String, Shard> shards = new LinkedHashMap<>();
  private volatile int credit = 100_000;
  private volatile Consumer<Inbound> handler = delivery -> {};
  private volatile Consumer<Shard> whenClosed = shard -> {};
  private volatile Function<Shard, CompletionStage<Void>> revocation =
      shard -> CompletableFuture.completedFuture(null);

  // ---- set up

  Member credit(int messages) {
    credit = messages;
    return this;
  }

  /** Called on the loop's thread for each delivery. */
  Member handler(Consumer<Inbound> consumer) {
    handler = consumer;
    return this;
  }

  Member acking() {
    return handler(this::ack);
  }

  Member revocation(Function<Shard, CompletionStage<Void>> function) {
    revocation = function;
    return this;
  }

  void joined(NatsSubscription joined) {
    subscription.complete(joined);
  }

  // ---- act

  NatsSubscription subscription() {
    return subscription.join();
  }

  Member ready() {
    Bench.get(subscription().ready());
    return this;
  }

  void ack(Inbound delivery) {
    subscription().settle(delivery, Settlement.Ack.INSTANCE);
  }

  void ack(String... ids) {
    List<String> wanted = List.of(ids);
    deliveries.stream().filter(delivery -> wanted.contains(id(delivery))).forEach(this::ack);
  }

  void ackAll() {
    deliveries.forEach(this::ack);
  }

  void flush() {
    Bench.get(subscription().flush());
  }

  CompletionStage<Void> record(String id, int attempts, boolean alone) {
    return subscription().record(delivery(id), new AttemptRecord(attempts, null, alone));
  }

  void demand(int messages) {
    credit = messages;
    shards().forEach(shard -> subscription().demand(shard, messages, Long.MAX_VALUE));
  }

  Member whenClosed(Consumer<Shard> function) {
    whenClosed = function;
    return this;
  }

  /** As the engine does it: what runs ends first, and is settled. */
  void close() {
    Bench.get(subscription().stopFetching());
    Bench.get(subscription().flush());
    shards().forEach(whenClosed);
    Bench.get(subscription().close());
  }

  /** Goes without a word, as if killed. */
  void die() {
    Bench.get(subscription().abandon());
  }

  // ---- look

  List<Inbound> deliveries() {
    return new ArrayList<>(deliveries);
  }

  Inbound delivery(String id) {
    for (int i = deliveries.size() - 1; i >= 0; i--) {
      if (id(deliveries.get(i)).equals(id)) {
        return deliveries.get(i);
      }
    }
    throw new AssertionError(id + " was not delivered, only " + ids());
  }

  List<String> ids() {
    return deliveries.stream().map(Member::id).toList();
  }

  static String id(Inbound delivery) {
    return String.valueOf(delivery.header("ce-id"));
  }

  List<String> log() {
    return log;
  }

  List<Throwable> failures() {
    return failures;
  }

  synchronized List<Shard> shards() {
    return new ArrayList<>(shards.values());
  }

  Member awaitDeliveries(int count) {
    await("deliveries, so far " + deliveries.size())
        .atMost(Duration.ofSeconds(30))
        .until(() -> deliveries.size() >= count);
    return this;
  }

  Member awaitShards(int count) {
    await("shards").atMost(Duration.ofSeconds(30)).until(() -> shards().size() == count);
    return this;
  }

  // ---- be told

  @Override
  public void assigned(Shard shard) {
    log.add("assigned " + shard.id());
    synchronized (this) {
      shards.put(shard.id(), shard);
    }
    subscription.thenAccept(joined -> joined.demand(shard, credit, Long.MAX_VALUE));
  }

  @Override
  public void deliveries(Shard shard, List<? extends Inbound> inOrder) {
    for (Inbound delivery : inOrder) {
      if (shards.get(shard.id()) != shard) {
        failures.add(new AssertionError(delivery + " delivered outside of its epoch"));
      }
      deliveries.add(delivery);
      handler.accept(delivery);
    }
  }

  @Override
  public CompletionStage<Void> revoking(Shard shard, Instant deadline) {
    log.add("revoking " + shard.id());
    return revocation
        .apply(shard)
        .thenRun(
            () -> {
              synchronized (this) {
                shards.remove(shard.id());
              }
            });
  }

  @Override
  public void lost(Shard shard) {
    log.add("lost " + shard.id());
    synchronized (this) {
      shards.remove(shard.id());
    }
  }

  @Override
  public void leaseLost(Inbound delivery) {
    failures.add(new AssertionError("nothing is leased"));
  }

  @Override
  public void failure(Throwable error, boolean fatal) {
    log.add("failure " + fatal);
    failures.add(error);
  }
}
