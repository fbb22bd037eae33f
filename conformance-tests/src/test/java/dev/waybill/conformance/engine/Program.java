package dev.waybill.conformance.engine;

import dev.waybill.DeadLetters;
import dev.waybill.Interceptor;
import dev.waybill.Messaging;
import dev.waybill.PublishReceipt;
import dev.waybill.Subscription;
import dev.waybill.SubscriptionOptions;
import dev.waybill.engine.VirtualRuntime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** One program: it publishes, subscribes, and may die. */
public final class Program {
  final VirtualRuntime runtime;
  public final Messaging messaging;
  private final MemoryWorld world;
  private final List<String> members = new ArrayList<>();
  private boolean alive = true;

  Program(MemoryWorld world, Interceptor... interceptors) {
    this.world = world;
    runtime = world.runtime.newProcess();
    messaging = world.open(runtime, interceptors);
  }

  public boolean isAlive() {
    return alive;
  }

  public String member() {
    return members.isEmpty() ? "" : members.get(members.size() - 1);
  }

  Subscription subscribe(Recorder recorder, SubscriptionOptions options) {
    return subscribe(MemoryWorld.BILLING, recorder, options);
  }

  Subscription subscribe(String group, Recorder recorder, SubscriptionOptions options) {
    Subscription subscription =
        messaging.subscribeAsync(
            MemoryWorld.ORDERS, group, delivery -> recorder.handle(this, delivery), options);
    return joined(group, subscription);
  }

  /** Notes the member that has just joined, and lets everything settle. */
  public Subscription joined(String group, Subscription subscription) {
    List<String> present = world.faults().members(MemoryWorld.ORDERS, group);
    members.add(present.get(present.size() - 1));
    world.run();
    return subscription;
  }

  CompletableFuture<PublishReceipt> publish(String id) {
    CompletableFuture<PublishReceipt> publish =
        messaging.publisher(MemoryWorld.ORDERS).publish(Events.event(id));
    world.run();
    return publish;
  }

  void publishAll(String... ids) {
    for (String id : ids) {
      publish(id).join();
    }
  }

  public DeadLetters deadLetters() {
    return messaging.deadLetters(MemoryWorld.ORDERS, MemoryWorld.BILLING);
  }

  List<String> deadLetterIds() {
    return world.now(deadLetters().browse(null, 10_000)).letters().stream()
        .map(letter -> Events.idOf(letter))
        .toList();
  }

  /** Everything in it is gone, from one moment to the next. */
  public void crash() {
    alive = false;
    members.stream().filter(this::isPresent).findFirst().ifPresent(world.faults()::crash);
    runtime.die();
  }

  /** Whether it has not left in an orderly way. */
  private boolean isPresent(String member) {
    return Stream.of(MemoryWorld.BILLING, MemoryWorld.MAILING)
        .anyMatch(group -> world.faults().members(MemoryWorld.ORDERS, group).contains(member));
  }

  void end() {
    messaging.close();
  }
}
