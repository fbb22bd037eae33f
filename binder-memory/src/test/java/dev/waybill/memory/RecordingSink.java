package dev.waybill.memory;

import dev.waybill.spi.DeliverySink;
import dev.waybill.spi.Inbound;
import dev.waybill.spi.Shard;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Notes what a member is told, and checks the rules that every call must keep. */
class RecordingSink implements DeliverySink {
  final List<Shard> assigned = new ArrayList<>();
  final List<Inbound> deliveries = new ArrayList<>();
  final List<Shard> lost = new ArrayList<>();
  final List<Inbound> leasesLost = new ArrayList<>();
  final List<Throwable> failures = new ArrayList<>();
  final Map<Shard, CompletableFuture<Void>> revoking = new LinkedHashMap<>();

  /** Called before each callback; a test makes it fail where the callback must not come. */
  Runnable atEveryCall = () -> {};

  Consumer<Shard> onAssigned = shard -> {};
  Consumer<Inbound> onDelivery = delivery -> {};

  /** Whether a shard is given up as soon as that is asked for. */
  boolean yieldsAtOnce = true;

  private final List<Shard> owned = new ArrayList<>();

  List<Shard> owned() {
    return List.copyOf(owned);
  }

  List<String> ids() {
    return deliveries.stream().map(delivery -> delivery.event().getId()).toList();
  }

  /** Forgets the deliveries noted so far and returns their event ids. */
  List<String> drainIds() {
    List<String> ids = ids();
    deliveries.clear();
    return ids;
  }

  @Override
  public void assigned(Shard shard) {
    atEveryCall.run();
    if (owned.stream().anyMatch(other -> other.id().equals(shard.id()))) {
      throw new AssertionError(shard + " was assigned twice");
    }
    for (Shard earlier : assigned) {
      if (earlier.id().equals(shard.id()) && earlier.epoch() >= shard.epoch()) {
        throw new AssertionError(shard + " has no larger epoch than " + earlier);
      }
    }
    owned.add(shard);
    assigned.add(shard);
    onAssigned.accept(shard);
  }

  @Override
  public void deliveries(Shard shard, List<? extends Inbound> inOrder) {
    atEveryCall.run();
    if (!owned.contains(shard) || revoking.containsKey(shard)) {
      throw new AssertionError("deliveries of " + shard + ", which is not owned");
    }
    for (Inbound delivery : inOrder) {
      if (!delivery.shard().equals(shard)) {
        throw new AssertionError(delivery + " under " + shard);
      }
      deliveries.add(delivery);
      onDelivery.accept(delivery);
    }
  }

  @Override
  public CompletionStage<Void> revoking(Shard shard, Instant deadline) {
    atEveryCall.run();
    CompletableFuture<Void> done = new CompletableFuture<>();
    revoking.put(shard, done);
    if (yieldsAtOnce) {
      giveUp(shard);
    }
    return done;
  }

  /** Gives up a shard that is being revoked. */
  void giveUp(Shard shard) {
    owned.remove(shard);
    CompletableFuture<Void> done = revoking.remove(shard);
    if (done != null) {
      done.complete(null);
    }
  }

  @Override
  public void lost(Shard shard) {
    atEveryCall.run();
    owned.remove(shard);
    revoking.remove(shard);
    lost.add(shard);
  }

  @Override
  public void leaseLost(Inbound delivery) {
    atEveryCall.run();
    leasesLost.add(delivery);
  }

  @Override
  public void failure(Throwable error, boolean fatal) {
    failures.add(error);
  }
}
