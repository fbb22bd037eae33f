package dev.waybill.nats;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.ContentMode;
import dev.waybill.ErrorCode;
import dev.waybill.MessagingException;
import dev.waybill.Ordering;
import dev.waybill.StartPosition;
import dev.waybill.TopologyMode;
import dev.waybill.TopologyReport;
import dev.waybill.config.Option;
import dev.waybill.config.OptionValues;
import dev.waybill.conformance.spi.SuiteRuntime;
import dev.waybill.spi.Address;
import dev.waybill.spi.BinderConfig;
import dev.waybill.spi.BinderPublisher;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.Payload;
import dev.waybill.spi.PublisherSpec;
import dev.waybill.spi.SendOutcome;
import dev.waybill.spi.SubscriptionSpec;
import dev.waybill.spi.TopologyPlan;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.nats.client.Connection;
import io.nats.client.Nats;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.AbstractThrowableAssert;
import org.jspecify.annotations.Nullable;

/** What a test drives the binder with: a broker, a destination nobody else has, and members. */
final class Bench implements AutoCloseable {
  private static final AtomicLong NAMES = new AtomicLong(System.currentTimeMillis() % 100_000_000);

  final String endpoint;
  final String destination;
  final String group = "g";
  final SuiteRuntime runtime = new SuiteRuntime();
  private final List<NatsBinder> closing = new ArrayList<>();
  private OptionValues options =
      OptionValues.none().with(NatsOptions.MEMBER_TIMEOUT, Duration.ofSeconds(2));
  private Map<String, String> client = Map.of();

  Bench() {
    this(SharedNats.endpoint());
  }

  Bench(String endpoint) {
    this(endpoint, "d" + NAMES.incrementAndGet());
  }

  Bench(String endpoint, String destination) {
    this.endpoint = endpoint;
    this.destination = destination;
  }

  <T> Bench with(Option<T> option, T value) {
    options = options.with(option, value);
    return this;
  }

  Bench commitInterval(Duration interval) {
    options = options.with(NatsOptions.COMMIT_INTERVAL, interval);
    return this;
  }

  Bench client(Map<String, String> settings) {
    client = settings;
    return this;
  }

  BinderConfig config() {
    return new BinderConfig(
        "nats", options.with(NatsOptions.ENDPOINT, endpoint), client, "", Map.of());
  }

  NatsBinder open() {
    NatsBinder binder = (NatsBinder) new NatsBinderProvider().open(config(), runtime);
    closing.add(binder);
    return binder;
  }

  /** Opens a binder that is not let in; nothing that is said of it tells the secret. */
  AbstractThrowableAssert<?, ?> assertNotLetIn(String secret) {
    return assertThatThrownBy(this::open)
        .isInstanceOfSatisfying(
            MessagingException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.AUTHENTICATION);
              for (Throwable each = e; each != null; each = each.getCause()) {
                assertThat(String.valueOf(each.getMessage())).doesNotContain(secret);
              }
            });
  }

  // ---- topology

  TopologyPlan plan(int partitions) {
    return new TopologyPlan(
        List.of(
            new TopologyPlan.Destination(destination, partitions, Ordering.KEY, null, Map.of())),
        List.of(
            new TopologyPlan.Group(destination, group, Ordering.KEY, true, true, true, Map.of())));
  }

  TopologyReport provision(NatsBinder binder, int partitions) {
    return get(binder.provision(plan(partitions), TopologyMode.APPLY));
  }

  // ---- members

  SubscriptionSpec spec(String member) {
    return new SubscriptionSpec(
        destination,
        group,
        member,
        Ordering.KEY,
        StartPosition.latest(),
        false,
        Duration.ofSeconds(10),
        Map.of());
  }

  SubscriptionSpec withInlet(SubscriptionSpec spec) {
    return new SubscriptionSpec(
        spec.destination(),
        spec.group(),
        spec.member(),
        spec.ordering(),
        spec.start(),
        true,
        spec.drain(),
        spec.nativeOptions());
  }

  SubscriptionSpec startingAt(StartPosition start) {
    SubscriptionSpec spec = spec("m");
    return new SubscriptionSpec(
        spec.destination(),
        spec.group(),
        spec.member(),
        spec.ordering(),
        start,
        false,
        spec.drain(),
        Map.of());
  }

  /** A member that takes what it gets and settles nothing by itself. */
  Member join(NatsBinder binder) {
    return join(binder, spec("m"), new Member());
  }

  Member join(NatsBinder binder, SubscriptionSpec spec, Member member) {
    member.joined((NatsSubscription) binder.subscribe(spec, member));
    return member;
  }

  // ---- events

  static CloudEvent event(String id, @Nullable String key) {
    CloudEventBuilder builder =
        CloudEventBuilder.v1()
            .withId(id)
            .withSource(URI.create("/test"))
            .withType("t")
            .withData("text/plain", ("data of " + id).getBytes(StandardCharsets.UTF_8));
    return (key == null ? builder : builder.withExtension("partitionkey", key)).build();
  }

  BinderPublisher publisher(NatsBinder binder) {
    return binder.publisher(new PublisherSpec(10_000, 32 << 20, Duration.ofSeconds(30)));
  }

  CompletableFuture<SendOutcome> send(BinderPublisher publisher, String id, @Nullable String key) {
    return send(publisher, Address.destination(destination), event(id, key), key);
  }

  static CompletableFuture<SendOutcome> send(
      BinderPublisher publisher, Address to, CloudEvent event, @Nullable String key) {
    return send(publisher, Outbound.of(to, new Payload.Event(event, ContentMode.BINARY), key));
  }

  static CompletableFuture<SendOutcome> send(BinderPublisher publisher, Outbound message) {
    CompletableFuture<SendOutcome> outcome = new CompletableFuture<>();
    while (!publisher.trySend(message, outcome::complete)) {
      CompletableFuture<Void> writable = new CompletableFuture<>();
      publisher.whenWritable(() -> writable.complete(null));
      get(writable);
    }
    return outcome;
  }

  /** Publishes events with ids and keys such as {@code k1} and waits until they are confirmed. */
  void publish(BinderPublisher publisher, String idPrefix, int count, int keys) {
    List<CompletableFuture<SendOutcome>> outcomes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      outcomes.add(send(publisher, idPrefix + i, "k" + i % keys));
    }
    outcomes.forEach(Bench::confirmed);
  }

  static SendOutcome.Confirmed confirmed(CompletionStage<SendOutcome> outcome) {
    SendOutcome ended = get(outcome);
    if (ended instanceof SendOutcome.Confirmed confirmed) {
      return confirmed;
    }
    throw new AssertionError("not confirmed: " + ended);
  }

  // ---- what the server knows

  /** A client of its own, which sees what is really there. */
  Connection look() {
    try {
      return Nats.connect("nats://" + endpoint);
    } catch (IOException | InterruptedException e) {
      throw new AssertionError("no connection to " + endpoint, e);
    }
  }

  @Nullable Checkpoint checkpoint(NatsBinder binder, int shard) {
    Bucket bucket = new Bucket(binder.api(), new Names("", Map.of()).bucket(destination, group));
    Bucket.Entry entry = get(bucket.get("shard." + shard));
    return entry.isEmpty() ? null : Checkpoint.decode(entry.value());
  }

  static <T> T get(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(30, SECONDS);
    } catch (Exception e) {
      Throwable why = NatsErrors.unwrap(e);
      if (why instanceof RuntimeException known) {
        throw known;
      }
      throw new AssertionError("no answer", e);
    }
  }

  @Override
  public void close() {
    for (int i = closing.size() - 1; i >= 0; i--) {
      closing.get(i).close();
    }
    runtime.close();
  }
}
