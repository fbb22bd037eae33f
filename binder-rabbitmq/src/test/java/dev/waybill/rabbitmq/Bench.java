package dev.waybill.rabbitmq;

import static java.util.concurrent.TimeUnit.SECONDS;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import dev.waybill.ContentMode;
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
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What a test drives the binder with: a server, a destination nobody else has, members, and a
 * connection of the bare client.
 */
final class Bench implements AutoCloseable {
  private static final AtomicLong NAMES = new AtomicLong(System.currentTimeMillis() % 100_000_000);

  final String endpoint;
  final String destination = "d" + NAMES.incrementAndGet();
  final String group = "g";
  final SuiteRuntime runtime = new SuiteRuntime();
  final Connection connection;
  final Channel channel;
  private final List<RabbitMqBinder> closing = new ArrayList<>();
  private OptionValues options = OptionValues.none();
  private Map<String, String> client = Map.of();

  Bench() {
    this(SharedRabbitMq.endpoint());
  }

  Bench(String endpoint) {
    this.endpoint = endpoint;
    try {
      connection = connect(endpoint);
      channel = connection.createChannel();
    } catch (IOException | TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  static Connection connect(String endpoint) throws IOException, TimeoutException {
    ConnectionFactory factory = new ConnectionFactory();
    int colon = endpoint.lastIndexOf(':');
    factory.setHost(endpoint.substring(0, colon));
    factory.setPort(Integer.parseInt(endpoint.substring(colon + 1)));
    factory.setAutomaticRecoveryEnabled(false);
    return factory.newConnection();
  }

  <T> Bench with(Option<T> option, T value) {
    options = options.with(option, value);
    return this;
  }

  Bench client(Map<String, String> settings) {
    client = settings;
    return this;
  }

  BinderConfig config() {
    return config(endpoint);
  }

  BinderConfig config(String at) {
    return new BinderConfig(
        "rabbit", options.with(RabbitMqOptions.ENDPOINT, at), client, "", Map.of());
  }

  RabbitMqBinder open() {
    return open(config());
  }

  RabbitMqBinder open(BinderConfig config) {
    RabbitMqBinder binder = (RabbitMqBinder) new RabbitMqBinderProvider().open(config, runtime);
    closing.add(binder);
    return binder;
  }

  // ---- topology

  TopologyPlan plan(int partitions) {
    return plan(partitions, Ordering.KEY);
  }

  TopologyPlan plan(int partitions, Ordering ordering) {
    return new TopologyPlan(
        List.of(new TopologyPlan.Destination(destination, partitions, ordering, null, Map.of())),
        List.of(new TopologyPlan.Group(destination, group, ordering, true, true, true, Map.of())));
  }

  TopologyReport provision(RabbitMqBinder binder, int partitions) {
    return get(binder.provision(plan(partitions), TopologyMode.APPLY));
  }

  String queue(int index) {
    return destination + "--" + group + "--" + index;
  }

  // ---- members

  SubscriptionSpec spec(String member) {
    return spec(member, Ordering.KEY, StartPosition.latest());
  }

  SubscriptionSpec spec(String member, Ordering ordering, StartPosition start) {
    return new SubscriptionSpec(
        destination, group, member, ordering, start, true, Duration.ofSeconds(10), Map.of());
  }

  /** A member that takes what it gets and settles nothing by itself. */
  Member join(RabbitMqBinder binder) {
    return join(binder, spec("m"), new Member());
  }

  Member join(RabbitMqBinder binder, SubscriptionSpec spec, Member member) {
    member.joined((RabbitMqSubscription) binder.subscribe(spec, member));
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

  BinderPublisher publisher(RabbitMqBinder binder) {
    return publisher(binder, Duration.ofSeconds(30));
  }

  BinderPublisher publisher(RabbitMqBinder binder, Duration timeout) {
    return binder.publisher(new PublisherSpec(10_000, 32 << 20, timeout));
  }

  Outbound message(String id, @Nullable String key) {
    return Outbound.of(
        Address.destination(destination),
        new Payload.Event(event(id, key), ContentMode.BINARY),
        key);
  }

  CompletableFuture<SendOutcome> send(BinderPublisher publisher, String id, @Nullable String key) {
    return send(publisher, message(id, key));
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

  static SendOutcome.Rejected rejected(CompletionStage<SendOutcome> outcome) {
    SendOutcome ended = get(outcome);
    if (ended instanceof SendOutcome.Rejected rejected) {
      return rejected;
    }
    throw new AssertionError("not rejected: " + ended);
  }

  // ---- what the server knows

  /** How many messages wait in a queue for a member. */
  long waiting(int index) {
    try {
      return channel.messageCount(queue(index));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  static <T> T get(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(30, SECONDS);
    } catch (Exception e) {
      Throwable why = RabbitMqErrors.unwrap(e);
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
    connection.abort(5_000);
    runtime.close();
  }
}
