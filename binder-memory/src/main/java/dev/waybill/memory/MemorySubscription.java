package dev.waybill.memory;

import dev.waybill.ErrorCode;
import dev.waybill.MessagingException;
import dev.waybill.UnsupportedCapabilityException;
import dev.waybill.spi.AttemptRecord;
import dev.waybill.spi.BinderSubscription;
import dev.waybill.spi.DeliverySink;
import dev.waybill.spi.Inbound;
import dev.waybill.spi.Settlement;
import dev.waybill.spi.Shard;
import dev.waybill.spi.SubscriptionSpec;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A member of a group. */
final class MemorySubscription implements BinderSubscription {
  private final Session session;
  private final SubscriptionSpec spec;
  private final DeliverySink sink;
  private final BrokerCore core;
  private final CompletableFuture<Void> ready = new CompletableFuture<>();

  // Guarded by the broker's lock.
  private @Nullable MemoryGroup group;
  private final ArrayDeque<Cursor> toLookAt = new ArrayDeque<>();
  private boolean looking;
  private boolean fetching = true;
  private boolean ended;

  private record Batch(Shard shard, List<MemoryInbound> deliveries) {}

  MemorySubscription(Session session, SubscriptionSpec spec, DeliverySink sink) {
    this.session = session;
    this.spec = spec;
    this.sink = sink;
    this.core = session.core;
  }

  // ---- called under the lock

  /** Joins the group, which is created where it is new. */
  void join(String physicalDestination) {
    MessagingException problem = problem(physicalDestination);
    MemoryDestination destination = core.destinations.get(physicalDestination);
    if (problem != null || destination == null) {
      ended = true;
      session.post(() -> ready.completeExceptionally(problem));
      return;
    }
    session.subscriptions.add(this);
    group = destination.group(spec.group());
    group.join(this, spec.start());
    session.post(this::tellReady);
  }

  private @Nullable MessagingException problem(String physicalDestination) {
    String what = "Subscribing '%s' to '%s'".formatted(spec.group(), spec.destination());
    MessagingException refusal = session.refusal(what);
    if (refusal != null) {
      return refusal;
    }
    MemoryDestination destination = core.destinations.get(physicalDestination);
    String missing = destination == null ? "destination" : null;
    if (destination != null && spec.inlet()) {
      MemoryGroup known = destination.groups.get(spec.group());
      missing = known == null || known.inletBudget() == null ? "inlet of the group" : null;
    }
    return missing == null
        ? null
        : new MessagingException(
            ErrorCode.DESTINATION_NOT_FOUND,
            ("%s failed: the %s does not exist on the memory broker. Let topology 'apply' "
                    + "create it or correct the name.")
                .formatted(what, missing));
  }

  private void tellReady() {
    if (session.isCrashed()) {
      ready.completeExceptionally(session.refusal("Joining the group"));
    } else {
      ready.complete(null);
    }
  }

  void end(Slot.End how) {
    if (!ended) {
      ended = true;
      fetching = false;
      session.subscriptions.remove(this);
      if (group != null) {
        group.leave(this, how);
      }
    }
  }

  String member() {
    return spec.member();
  }

  String destination() {
    return spec.destination();
  }

  Duration drain() {
    return spec.drain();
  }

  boolean listensToInlet() {
    return spec.inlet();
  }

  boolean isFetching() {
    return fetching;
  }

  /** Tells the sink something, unless this member is gone by then. */
  void call(Consumer<DeliverySink> call) {
    session.post(
        () -> {
          if (isHere()) {
            call.accept(sink);
          }
        });
  }

  /** Looks at the cursor soon, to hand over what it has. */
  void enqueue(Cursor cursor) {
    if (cursor.queuedWith != this) {
      cursor.queuedWith = this;
      toLookAt.add(cursor);
    }
    if (!looking) {
      looking = true;
      session.post(this::look);
    }
  }

  // ---- called without the lock

  @Override
  public double windowFill() {
    return core.get(() -> group == null || ended ? 0.0 : group.windowFill(this));
  }

  private boolean isHere() {
    return core.get(() -> !ended);
  }

  private void look() {
    List<Batch> batches = core.get(this::take);
    for (Batch batch : batches) {
      sink.deliveries(batch.shard(), batch.deliveries());
    }
  }

  private List<Batch> take() {
    List<Batch> batches = new ArrayList<>(toLookAt.size());
    looking = false;
    for (int left = toLookAt.size(); left > 0; left--) {
      Cursor cursor = toLookAt.remove();
      if (cursor.queuedWith == this) {
        cursor.queuedWith = null;
      }
      Shard shard = cursor.shard();
      List<MemoryInbound> deliveries = ended || shard == null ? List.of() : cursor.take(this);
      if (shard != null && !deliveries.isEmpty()) {
        batches.add(new Batch(shard, deliveries));
      }
    }
    return batches;
  }

  @Override
  public CompletionStage<Void> ready() {
    return ready.copy();
  }

  @Override
  public void demand(Shard shard, int messages, long bytes) {
    core.change(
        () -> {
          Cursor cursor = group == null || ended ? null : group.cursor(shard.id());
          if (cursor != null && cursor.domain.owner() == this) {
            cursor.demand(shard, messages, bytes);
          }
        });
  }

  @Override
  public void settle(Inbound delivery, Settlement how) {
    if (how instanceof Settlement.Defer && core.settings.isLog()) {
      throw new UnsupportedCapabilityException(
          "Deferring "
              + delivery
              + " failed: a memory broker with family=log has no native delay. Hold the "
              + "delivery, or use the inlet.",
          null);
    }
    if (delivery instanceof MemoryInbound own && own.cursor != null) {
      Cursor cursor = own.cursor;
      core.change(() -> cursor.settle(own, how));
    }
  }

  @Override
  public CompletionStage<Void> record(Inbound delivery, AttemptRecord attempt) {
    return session.ask(
        "Recording an attempt",
        () -> {
          if (!(delivery instanceof MemoryInbound own)
              || own.slot == null
              || own.cursor == null
              || !own.cursor.isCurrent(own)) {
            throw new MessagingException(
                ErrorCode.CLOSED,
                ("Recording an attempt of %s failed: it is no longer held by this member. "
                        + "Leave it to its new owner.")
                    .formatted(delivery));
          }
          own.slot.record(attempt);
          return nothing();
        });
  }

  @Override
  public CompletionStage<Void> flush() {
    return session.ask("Flushing settlements", MemorySubscription::nothing);
  }

  @Override
  public CompletionStage<Void> stopFetching() {
    return session.ask(
        "Stopping a subscription",
        () -> {
          fetching = false;
          return nothing();
        });
  }

  @Override
  public CompletionStage<Void> close() {
    if (core.get(() -> ended)) {
      return CompletableFuture.completedFuture(null);
    }
    return session.ask(
        "Leaving the group",
        () -> {
          end(Slot.End.ORDERLY);
          return nothing();
        });
  }

  @SuppressWarnings("NullAway") // the only value of Void
  private static Void nothing() {
    return null;
  }
}
