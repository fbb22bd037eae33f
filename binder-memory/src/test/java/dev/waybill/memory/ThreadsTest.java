package dev.waybill.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.waybill.TopologyMode;
import dev.waybill.config.OptionValues;
import dev.waybill.memory.MemoryOptions.Family;
import dev.waybill.spi.Binder;
import dev.waybill.spi.BinderConfig;
import dev.waybill.spi.BinderPublisher;
import dev.waybill.spi.BinderSubscription;
import dev.waybill.spi.DeliverySink;
import dev.waybill.spi.Inbound;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.PublisherSpec;
import dev.waybill.spi.Settlement;
import dev.waybill.spi.Shard;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same promises with real threads, where publishers, handlers and rebalances race. */
class ThreadsTest {
  private static final int PUBLISHERS = 3;
  private static final int EVENTS = 2_000;

  private final Set<String> acked = ConcurrentHashMap.newKeySet();
  private final Queue<String> problems = new ConcurrentLinkedQueue<>();
  private final Map<String, Integer> firsts = new ConcurrentHashMap<>();
  private final ExecutorService handlers = Executors.newFixedThreadPool(3);
  private final List<ThreadedRuntime> runtimes = new ArrayList<>();
  private final List<Binder> binders = new ArrayList<>();

  @ParameterizedTest
  @EnumSource
  void losesNothingWhileMembersComeAndGo(Family family) throws Exception {
    Binder admin = open(family);
    admin.provision(World.plan(5, World.BILLING), TopologyMode.APPLY).toCompletableFuture().get();
    MemoryFaults faults = admin.extension(MemoryBroker.class).orElseThrow().faults();
    List<Joined> members = new ArrayList<>();
    members.add(new Joined("m0", open(family)));
    members.get(0).subscription.ready().toCompletableFuture().get();
    List<Thread> publishers = new ArrayList<>();
    AtomicInteger confirmed = new AtomicInteger();
    for (int i = 0; i < PUBLISHERS; i++) {
      String key = "key" + i;
      Thread thread = new Thread(() -> publish(admin, key, confirmed));
      publishers.add(thread);
      thread.start();
    }
    for (int i = 1; i < 12; i++) {
      members.add(new Joined("m" + i, open(family)));
      int soFar = acked.size();
      await().atMost(Duration.ofSeconds(20)).until(() -> acked.size() > soFar || allAcked());
      Joined leaving = members.remove(0);
      switch (i % 3) {
        case 0 -> faults.crash(leaving.name);
        case 1 -> leaving.subscription.close().toCompletableFuture().get();
        default -> faults.rebalance(World.ORDERS, World.BILLING);
      }
      if (i % 3 == 2) {
        members.add(leaving);
      }
    }
    for (Thread thread : publishers) {
      thread.join();
    }

    await().atMost(Duration.ofSeconds(20)).until(this::allAcked);
    assertThat(confirmed).hasValue(PUBLISHERS * EVENTS);
    assertThat(problems).isEmpty();
    binders.forEach(Binder::close);
    runtimes.forEach(ThreadedRuntime::close);
    handlers.shutdown();
  }

  private boolean allAcked() {
    return acked.size() == PUBLISHERS * EVENTS;
  }

  private Binder open(Family family) {
    ThreadedRuntime runtime = new ThreadedRuntime();
    runtimes.add(runtime);
    OptionValues options =
        OptionValues.none()
            .with(MemoryOptions.BROKER, "threads-" + family)
            .with(MemoryOptions.FAMILY, family);
    Binder binder =
        new MemoryBinderProvider()
            .open(new BinderConfig("memory", options, Map.of(), "", Map.of()), runtime);
    binders.add(binder);
    return binder;
  }

  private static void publish(Binder admin, String key, AtomicInteger confirmed) {
    BinderPublisher publisher =
        admin.publisher(new PublisherSpec(100, 1L << 20, Duration.ofSeconds(30)));
    for (int i = 0; i < EVENTS; i++) {
      Outbound message = Outbound.of(World.TO_ORDERS, Events.payload(key + ":" + i, key), key);
      while (!publisher.trySend(message, outcome -> confirmed.incrementAndGet())) {
        CompletableFuture<Void> writable = new CompletableFuture<>();
        publisher.whenWritable(() -> writable.complete(null));
        writable.join();
      }
    }
    publisher.flush().toCompletableFuture().join();
  }

  /** A member whose handlers run on a pool, and which gives a shard up when none of them runs. */
  private final class Joined implements DeliverySink {
    final String name;
    final BinderSubscription subscription;
    private final CompletableFuture<BinderSubscription> joined = new CompletableFuture<>();
    private final Map<Shard, AtomicInteger> running = new ConcurrentHashMap<>();
    private final Map<Shard, CompletableFuture<Void>> revoking = new ConcurrentHashMap<>();
    private final LinkedBlockingQueue<Inbound> work = new LinkedBlockingQueue<>();

    Joined(String name, Binder binder) {
      this.name = name;
      subscription = binder.subscribe(Member.spec(name, World.BILLING), this);
      joined.complete(subscription);
    }

    @Override
    public void assigned(Shard shard) {
      running.put(shard, new AtomicInteger());
      joined.thenAccept(to -> to.demand(shard, 10, 1L << 20));
    }

    @Override
    public void deliveries(Shard shard, List<? extends Inbound> inOrder) {
      for (Inbound delivery : inOrder) {
        checkOrder(delivery);
        running.get(shard).incrementAndGet();
        work.add(delivery);
        handlers.execute(this::handle);
      }
    }

    private void checkOrder(Inbound delivery) {
      String[] id = delivery.event().getId().split(":");
      int number = Integer.parseInt(id[1]);
      int next =
          firsts.compute(
              id[0],
              (key, known) -> {
                int last = known == null ? -1 : known;
                return number == last + 1 ? number : last;
              });
      if (number > next) {
        problems.add(delivery.event().getId() + " came before " + (next + 1));
      }
    }

    private void handle() {
      Inbound delivery = work.remove();
      Shard shard = delivery.shard();
      acked.add(delivery.event().getId());
      subscription.settle(delivery, Settlement.Ack.INSTANCE);
      subscription.demand(shard, 10, 1L << 20);
      running.get(shard).decrementAndGet();
      yieldIfIdle(shard);
    }

    private void yieldIfIdle(Shard shard) {
      CompletableFuture<Void> done = revoking.get(shard);
      if (done != null && running.get(shard).get() == 0) {
        done.complete(null);
      }
    }

    @Override
    public CompletionStage<Void> revoking(Shard shard, Instant deadline) {
      CompletableFuture<Void> done = new CompletableFuture<>();
      revoking.put(shard, done);
      yieldIfIdle(shard);
      return done;
    }

    @Override
    public void lost(Shard shard) {
      problems.add(shard + " was lost");
    }

    @Override
    public void leaseLost(Inbound delivery) {
      problems.add(delivery + " lost its lease");
    }

    @Override
    public void failure(Throwable error, boolean fatal) {
      problems.add(error.toString());
    }
  }
}
