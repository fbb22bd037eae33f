package dev.waybill.conformance.spi;

import dev.waybill.Capabilities;
import dev.waybill.ContentMode;
import dev.waybill.MessagingConfig;
import dev.waybill.Ordering;
import dev.waybill.StartPosition;
import dev.waybill.TopologyMode;
import dev.waybill.config.Configuration;
import dev.waybill.conformance.BinderUnderTest;
import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.journal.History;
import dev.waybill.conformance.stage.Message;
import dev.waybill.conformance.stage.MessageCodec;
import dev.waybill.conformance.stage.Patience;
import dev.waybill.conformance.stage.Stage;
import dev.waybill.spi.Address;
import dev.waybill.spi.Binder;
import dev.waybill.spi.BinderPublisher;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.Payload;
import dev.waybill.spi.PublisherSpec;
import dev.waybill.spi.RawMessage;
import dev.waybill.spi.SendOutcome;
import dev.waybill.spi.SubscriptionSpec;
import dev.waybill.spi.TopologyPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A stage at the SPI: one open binder, the stage's destination, members that settle by hand, and a
 * publisher. It writes to the journal of its stage.
 */
public final class SpiStage implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int SHARDS = 4;

  final Stage stage;
  private final SuiteRuntime runtime = new SuiteRuntime();
  private final Binder binder;
  private final BinderPublisher publisher;
  private final Ordering ordering;
  private final ContentMode mode;
  private final AtomicInteger members = new AtomicInteger();
  private final Map<String, AtomicInteger> deliveries = new ConcurrentHashMap<>();

  /** Opens the binder of a stage, and creates its destination with one group. */
  public SpiStage(Stage stage, int group) {
    this.stage = stage;
    BinderUnderTest under = stage.binder();
    Configuration configuration =
        Configuration.of(
            MessagingConfig.of(under.configuration(Map.of())),
            Map.of(under.type(), under.provider().options()));
    binder =
        under
            .provider()
            .open(configuration.binder(configuration.defaultBinder()).config(), runtime);
    Capabilities capabilities = binder.capabilities();
    ordering =
        capabilities.keyOwnership() == Capabilities.KeyOwnership.NONE
            ? Ordering.NONE
            : Ordering.KEY;
    mode =
        capabilities.contentModes().contains(ContentMode.BINARY)
            ? ContentMode.BINARY
            : ContentMode.STRUCTURED;
    Patience.await(
        PATIENCE, "the topology", binder.provision(plan(capabilities, group), TopologyMode.APPLY));
    publisher = binder.publisher(new PublisherSpec(10_000, 64L << 20, PATIENCE));
  }

  private TopologyPlan plan(Capabilities can, int group) {
    return new TopologyPlan(
        List.of(
            new TopologyPlan.Destination(stage.destination(), SHARDS, ordering, null, Map.of())),
        List.of(
            new TopologyPlan.Group(
                stage.destination(),
                Stage.group(group),
                ordering,
                true,
                can.inlet(),
                can.groupState(),
                Map.of())));
  }

  /** What the connected server can do. */
  public Capabilities capabilities() {
    return binder.capabilities();
  }

  /** How often a message was delivered to a group. */
  public int deliveries(int group, int message) {
    AtomicInteger count = deliveries.get(group + "/" + message);
    return count == null ? 0 : count.get();
  }

  int delivered(int group, int message) {
    return deliveries
        .computeIfAbsent(group + "/" + message, any -> new AtomicInteger())
        .incrementAndGet();
  }

  /** Joins a group, and waits until it is ready. The reaction runs on the binder's thread. */
  public SpiMember join(int group, BiConsumer<SpiMember, SpiDelivery> reaction) {
    SpiMember member = new SpiMember(this, members.getAndIncrement(), group, reaction);
    member.joined(
        binder.subscribe(
            new SubscriptionSpec(
                stage.destination(),
                Stage.group(group),
                "m" + member.number(),
                ordering,
                StartPosition.latest(),
                false,
                PATIENCE,
                Map.of()),
            member));
    return member;
  }

  /** Publishes messages and waits until all are confirmed. */
  public void publish(List<Message> messages) {
    List<CompletableFuture<SendOutcome>> outcomes = new ArrayList<>();
    for (Message message : messages) {
      stage
          .journal()
          .write(
              EntryKind.PUBLISH_INVOKED,
              message.publisher(),
              0,
              message.number(),
              message.failures(),
              message.failingGroups(),
              History.place(message.key(), message.sequence()));
      Payload payload = new Payload.Event(stage.codec().event(message), mode);
      outcomes.add(
          send(payload, MessageCodec.key(message.key()))
              .thenApply(outcome -> ended(message, outcome)));
    }
    outcomes.forEach(outcome -> Patience.await(PATIENCE, "a send", outcome));
  }

  private SendOutcome ended(Message message, SendOutcome outcome) {
    EntryKind kind =
        outcome instanceof SendOutcome.Confirmed
            ? EntryKind.PUBLISH_CONFIRMED
            : outcome instanceof SendOutcome.Rejected
                ? EntryKind.PUBLISH_REJECTED
                : EntryKind.PUBLISH_UNCERTAIN;
    stage.journal().write(kind, message.publisher(), 0, message.number(), 0, 0, 0);
    return outcome;
  }

  /** Publishes bytes as they are, and waits until they are confirmed. */
  public void publishRaw(RawMessage message, @Nullable String key) {
    SendOutcome outcome =
        Patience.await(PATIENCE, "a raw send", send(new Payload.Raw(message), key));
    if (!(outcome instanceof SendOutcome.Confirmed)) {
      throw new IllegalStateException("A raw message was not confirmed: " + outcome);
    }
  }

  /**
   * Publishes bytes as they are, all at once; answers how many were confirmed. What the binder
   * rejects was never a message of this broker.
   *
   * @param key the key of the message with this index
   */
  public int publishRaw(List<RawMessage> messages, IntFunction<@Nullable String> key) {
    List<CompletableFuture<SendOutcome>> outcomes = new ArrayList<>();
    for (int i = 0; i < messages.size(); i++) {
      outcomes.add(send(new Payload.Raw(messages.get(i)), key.apply(i)));
    }
    int confirmed = 0;
    for (CompletableFuture<SendOutcome> outcome : outcomes) {
      confirmed +=
          Patience.await(PATIENCE, "a raw send", outcome) instanceof SendOutcome.Confirmed ? 1 : 0;
    }
    return confirmed;
  }

  private CompletableFuture<SendOutcome> send(Payload payload, @Nullable String key) {
    CompletableFuture<SendOutcome> outcome = new CompletableFuture<>();
    Outbound message = Outbound.of(Address.destination(stage.destination()), payload, key);
    Patience.await(
        PATIENCE, "room for a send", () -> publisher.trySend(message, outcome::complete));
    return outcome;
  }

  @Override
  public void close() {
    publisher.close();
    binder.close();
    runtime.close();
  }
}
