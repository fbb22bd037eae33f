package dev.waybill.conformance.spi;

import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.journal.Journal;
import dev.waybill.conformance.stage.Message;
import dev.waybill.conformance.stage.Patience;
import dev.waybill.spi.AttemptRecord;
import dev.waybill.spi.BinderSubscription;
import dev.waybill.spi.DeliverySink;
import dev.waybill.spi.Inbound;
import dev.waybill.spi.Settlement;
import dev.waybill.spi.Shard;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;

/**
 * A member of a group with no engine: takes whatever comes, and settles what and when its scenario
 * says. Thread-safe.
 */
public final class SpiMember implements DeliverySink {
  private static final int CREDIT = 1_000_000;

  private final SpiStage spi;
  private final Journal journal;
  private final int number;
  private final int group;
  private final BiConsumer<SpiMember, SpiDelivery> reaction;
  private final CompletableFuture<BinderSubscription> subscription = new CompletableFuture<>();
  private final List<SpiDelivery> deliveries = new CopyOnWriteArrayList<>();
  private final Queue<Integer> unflushed = new ConcurrentLinkedQueue<>();

  SpiMember(SpiStage spi, int number, int group, BiConsumer<SpiMember, SpiDelivery> reaction) {
    this.spi = spi;
    this.journal = spi.stage.journal();
    this.number = number;
    this.group = group;
    this.reaction = reaction;
    write(EntryKind.MEMBER_STARTED, Journal.NO_MESSAGE, 0, 0);
  }

  void joined(BinderSubscription joined) {
    subscription.complete(joined);
    Patience.await(SpiStage.PATIENCE, "member " + number + " to be ready", joined.ready());
    write(EntryKind.MEMBER_READY, Journal.NO_MESSAGE, 0, 0);
  }

  /** Its number in the history. */
  public int number() {
    return number;
  }

  /** All it was given, in order. */
  public List<SpiDelivery> deliveries() {
    return List.copyOf(deliveries);
  }

  /** Waits until it was given so many. */
  public void awaitDeliveries(int count) {
    Patience.await(
        SpiStage.PATIENCE,
        count + " deliveries to member " + number,
        () -> deliveries.size() >= count);
  }

  /** Done. */
  public void ack(SpiDelivery delivery) {
    int message = delivery.message().number();
    write(EntryKind.HANDLED, message, delivery.nth(), 0);
    settle(delivery, Settlement.Ack.INSTANCE, 0);
    unflushed.add(message);
  }

  /** Failed, and back it goes. */
  public void release(SpiDelivery delivery) {
    write(EntryKind.HANDLED, delivery.message().number(), delivery.nth(), 1);
    settle(delivery, new Settlement.Release(true), 1);
  }

  private void settle(SpiDelivery delivery, Settlement how, int code) {
    write(EntryKind.SETTLE_INVOKED, delivery.message().number(), 0, code);
    subscription.join().settle(delivery.inbound(), how);
  }

  /** Makes an attempt durable. */
  public CompletionStage<Void> record(SpiDelivery delivery, int attempts) {
    return subscription.join().record(delivery.inbound(), new AttemptRecord(attempts, null, false));
  }

  /** Waits until every settlement so far is safe. */
  public void flush() {
    List<Integer> settled = new ArrayList<>(unflushed);
    Patience.await(SpiStage.PATIENCE, "settlements to be safe", subscription.join().flush());
    settled.forEach(message -> write(EntryKind.SETTLED, message, 0, 0));
    unflushed.removeAll(settled);
  }

  /** Leaves as the engine does: fetching stops, settlements are made safe, the group is left. */
  public void leave() {
    write(EntryKind.MEMBER_CLOSING, Journal.NO_MESSAGE, 0, 0);
    BinderSubscription joined = subscription.join();
    Patience.await(SpiStage.PATIENCE, "fetching to stop", joined.stopFetching());
    flush();
    Patience.await(SpiStage.PATIENCE, "member " + number + " to leave", joined.close());
    write(EntryKind.MEMBER_CLOSED, Journal.NO_MESSAGE, 0, 0);
  }

  private void write(EntryKind kind, int message, int count, int detail) {
    journal.write(kind, number, group, message, count, detail, 0);
  }

  // ---- told by the binder

  @Override
  public void assigned(Shard shard) {
    subscription.thenAccept(joined -> joined.demand(shard, CREDIT, Long.MAX_VALUE));
  }

  @Override
  public void deliveries(Shard shard, List<? extends Inbound> inOrder) {
    for (Inbound inbound : inOrder) {
      Optional<Message> known = spi.stage.codec().message(inbound.event());
      if (known.isPresent()) {
        int message = known.get().number();
        SpiDelivery delivery = new SpiDelivery(known.get(), inbound, spi.delivered(group, message));
        write(EntryKind.DELIVERED, message, delivery.nth(), 0);
        deliveries.add(delivery);
        reaction.accept(this, delivery);
      }
    }
  }

  @Override
  public CompletionStage<Void> revoking(Shard shard, Instant deadline) {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void lost(Shard shard) {}

  @Override
  public void leaseLost(Inbound delivery) {}

  @Override
  public void failure(Throwable error, boolean fatal) {
    if (fatal) {
      spi.stage.observe("the binder goes on", false, "member " + number + " ended: " + error);
    }
  }
}
