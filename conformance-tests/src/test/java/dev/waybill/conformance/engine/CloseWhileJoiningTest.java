package dev.waybill.conformance.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.Messaging;
import dev.waybill.MessagingClosedException;
import dev.waybill.MessagingConfig;
import dev.waybill.TopologyMode;
import dev.waybill.TopologyReport;
import dev.waybill.conformance.spi.ForwardingBinder;
import dev.waybill.conformance.spi.ForwardingProvider;
import dev.waybill.memory.MemoryBinderProvider;
import dev.waybill.spi.Binder;
import dev.waybill.spi.BinderSubscription;
import dev.waybill.spi.DeliverySink;
import dev.waybill.spi.SubscriptionSpec;
import dev.waybill.spi.TopologyPlan;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** A program may be closed while one of its threads joins a group. */
class CloseWhileJoiningTest {
  private static final Duration SOON = Duration.ofSeconds(10);

  private final CompletableFuture<Messaging> program = new CompletableFuture<>();

  private Messaging open(UnaryOperator<Binder> change) {
    Messaging messaging =
        Messaging.builder(
                MessagingConfig.of(Map.of("waybill.binders.memory.broker", "close-while-joining")))
            .binder(
                new ForwardingProvider(
                    new MemoryBinderProvider(), (binder, runtime) -> change.apply(binder)))
            .open();
    program.complete(messaging);
    return messaging;
  }

  @Test
  void endsAJoinThatWaitsForTheTopology() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    Messaging messaging =
        open(
            binder ->
                new ForwardingBinder(binder) {
                  @Override
                  public CompletionStage<TopologyReport> provision(
                      TopologyPlan plan, TopologyMode mode) {
                    asked.countDown();
                    return new CompletableFuture<>();
                  }
                });
    CompletableFuture<Void> join =
        CompletableFuture.runAsync(
            () -> messaging.subscribe("orders", "billing", delivery -> {}),
            task -> new Thread(task, "joins").start());
    asked.await();

    messaging.close();

    assertThat(join)
        .failsWithin(SOON)
        .withThrowableThat()
        .withCauseInstanceOf(MessagingClosedException.class);
  }

  @Test
  void closesAndRefusesWhatHasJoinedAMomentTooLate() {
    Messaging messaging =
        open(
            binder ->
                new ForwardingBinder(binder) {
                  @Override
                  public BinderSubscription subscribe(SubscriptionSpec spec, DeliverySink sink) {
                    BinderSubscription joined = delegate.subscribe(spec, sink);
                    program.join().close();
                    return joined;
                  }
                });

    assertThatThrownBy(() -> messaging.subscribe("orders", "billing", delivery -> {}))
        .isInstanceOf(MessagingClosedException.class);
  }
}
